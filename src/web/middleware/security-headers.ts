import type { RequestHandler } from 'express';
import type { ServerResponse } from 'node:http';
import { isHttps } from '../requests/origin.ts';
import { securityHeaders } from '../security-headers.ts';

/** Sets the headers of the table on every answer. */
export function setSecurityHeaders(publicUrl: string | undefined): RequestHandler {
  return (req, res, next) => {
    addSecurityHeaders(res, { path: req.path, byHttps: isHttps(req, publicUrl) });
    next();
  };
}

export function addSecurityHeaders(
  res: ServerResponse,
  { path, byHttps }: { path: string; byHttps: boolean },
): void {
  const isMedia = path.startsWith('/media/');
  for (const { name, value, ofMedia, isForHttps } of securityHeaders) {
    if (!isForHttps || byHttps) res.setHeader(name, (isMedia && ofMedia) || value);
  }
}

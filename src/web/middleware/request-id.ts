import { randomBytes } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';

/**
 * Gives each request the id under which all logs know it: that of the proxy in front, when that one is trusted to name
 * the client address as well, else one of its own in the same form.
 */
export const identifyRequests: RequestHandler = (req, res, next) => {
  res.locals['requestId'] = proxysId(req) ?? randomBytes(16).toString('hex');
  next();
};

export function requestIdOf(res: Response): string {
  return String(res.locals['requestId']);
}

function proxysId(req: Request): string | undefined {
  const isTrusted = req.app.get('trust proxy fn') as (address: string, hop: number) => boolean;
  const id = req.get('X-Request-Id');
  if (id === undefined || !/^[\w-]{8,64}$/.test(id)) return undefined;
  return isTrusted(req.socket.remoteAddress ?? '', 0) ? id : undefined;
}

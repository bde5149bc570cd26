import type { Request, RequestHandler, Response } from 'express';

/** A host and perhaps a port, and nothing that could end an attribute or begin another address. */
const host = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::\d{1,5})?$/i;

/**
 * Finds out what links that leave the site begin with: PUBLIC_URL, or else the address of the request. Anybody can put
 * any host in a request, so that a page in a shared cache could come to name another site: behind a cache or balancer
 * PUBLIC_URL has to be set.
 */
export function findOrigin(publicUrl: string | undefined): RequestHandler {
  return (req, res, next) => {
    res.locals['origin'] = publicUrl ?? requestOrigin(req);
    next();
  };
}

/** `https://photos.example`; empty when the request names no proper host. Addresses then begin with a slash. */
export function originOf(res: Response): string {
  return (res.locals['origin'] as string | undefined) ?? '';
}

function requestOrigin(req: Request): string {
  const found = req.get('host') ?? '';
  return host.test(found) ? `${req.protocol}://${found}` : '';
}

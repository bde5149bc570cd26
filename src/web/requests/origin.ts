import type { Request } from 'express';

/** This machine by name or number, and perhaps a port. */
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/**
 * What addresses that leave the site begin with: PUBLIC_URL, or else the host of the request when that is this machine;
 * otherwise empty. Anybody can put any host in a request: an address that is made of it may be kept by a cache on the way
 * and lead others astray. Pages are kept by us too, and therefore know PUBLIC_URL only.
 */
export function originOf(req: Request, publicUrl: string | undefined): string {
  if (publicUrl !== undefined) return publicUrl;
  const found = req.get('host') ?? '';
  return loopback.test(found) ? `${req.protocol}://${found}` : '';
}

/** Whether people reach the site by https: PUBLIC_URL says so, or the connection, or a proxy that is trusted. */
export function isHttps(req: Request, publicUrl: string | undefined): boolean {
  return req.secure || (publicUrl?.startsWith('https:') ?? false);
}

import type { Request } from 'express';

/** A host and perhaps a port, and nothing that could end an attribute or begin another address. */
const host = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::\d{1,5})?$/i;

/**
 * What addresses that leave the site begin with: PUBLIC_URL, or else what the request says; empty when that names no
 * proper host. Anybody can put any host in a request: what is made with this must not be kept for others. Pages are,
 * and therefore know PUBLIC_URL only.
 */
export function originOf(req: Request, publicUrl: string | undefined): string {
  if (publicUrl !== undefined) return publicUrl;
  const found = req.get('host') ?? '';
  return host.test(found) ? `${req.protocol}://${found}` : '';
}

/** Whether people reach the site by https: PUBLIC_URL says so, or the connection, or a proxy that is trusted. */
export function isHttps(req: Request, publicUrl: string | undefined): boolean {
  return req.secure || (publicUrl?.startsWith('https:') ?? false);
}

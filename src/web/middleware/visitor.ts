import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';

export const visitorCookie = 'visitor';
const yearMs = 365 * 24 * 60 * 60 * 1000;

/** Who sends this request, if they ever wrote or were about to. The cookie is signed; any node can check it. */
export function visitorOf(req: Request): string | undefined {
  return visitorIn(req.signed.read(visitorCookie)) ?? oldVisitorOf(req);
}

/**
 * The same, making a new visitor of somebody who writes for the first time, or sees the form to do so. Whose cookie is
 * of the old kind gets a new one.
 */
export function ensureVisitor(req: Request, res: Response): string {
  const known = visitorIn(req.signed.read(visitorCookie));
  if (known !== undefined) return known;
  const visitor = oldVisitorOf(req) ?? randomBytes(16).toString('hex');
  req.signed.write(res, visitorCookie, visitor, yearMs);
  return visitor;
}

/** No other cookie ever had a value of this form, so an old one is known to be a visitor's without its name. */
function oldVisitorOf(req: Request): string | undefined {
  return visitorIn(req.signed.readOld(visitorCookie));
}

/** The visitor whom a cookie names, once its signature is known to be right. */
export function visitorIn(value: string | undefined): string | undefined {
  return value !== undefined && /^[0-9a-f]{32}$/.test(value) ? value : undefined;
}

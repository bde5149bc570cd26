import { randomBytes } from 'node:crypto';
import type { CookieOptions, Request, Response } from 'express';
import type { Freshness, Position } from '../../ports/database.ts';

const visitorCookie = 'visitor';
const positionCookie = 'position';
const yearMs = 365 * 24 * 60 * 60 * 1000;
/** A replica that is further behind than this has left the rotation, so the position says nothing any more. */
const positionMs = 60_000;

/** Who sends this request, if they ever wrote or were about to. The cookie is signed; any node can check it. */
export function visitorOf(req: Request): string | undefined {
  const value: unknown = req.signedCookies[visitorCookie];
  return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value) ? value : undefined;
}

/** The same, making a new visitor of somebody who writes for the first time, or sees the form to do so. */
export function ensureVisitor(req: Request, res: Response): string {
  const known = visitorOf(req);
  if (known !== undefined) return known;
  const visitor = randomBytes(16).toString('hex');
  res.cookie(visitorCookie, visitor, { ...cookieOptions(req), signed: true, maxAge: yearMs });
  return visitor;
}

/** How new the data has to be that this person sees: at least their own last write. */
export function freshnessOf(req: Request): Freshness {
  const position: unknown = req.signedCookies[positionCookie];
  return typeof position === 'string' ? { after: position } : 'any';
}

/**
 * Lets the person's next requests, at whatever node, see what they have just written. Also where there is one copy of
 * the data and its position is empty: for who has the cookie, nodes do without what they know from a moment ago.
 */
export function rememberPosition(req: Request, res: Response, position: Position): void {
  res.cookie(positionCookie, position, { ...cookieOptions(req), signed: true, maxAge: positionMs });
}

function cookieOptions(req: Request): CookieOptions {
  return { httpOnly: true, sameSite: 'lax', secure: req.secure, path: '/' };
}

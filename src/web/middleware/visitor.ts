import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Freshness, Position } from '../../ports/database.ts';

const visitorCookie = 'visitor';
const positionCookie = 'position';
const yearMs = 365 * 24 * 60 * 60 * 1000;
/** A replica that is further behind than this has left the rotation, so the position says nothing any more. */
const positionMs = 60_000;

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

/** How new the data has to be that this person sees: at least their own last write. */
export function freshnessOf(req: Request): Freshness {
  return freshnessIn(req.signed.read(positionCookie), Date.now());
}

/**
 * Lets the person's next requests, at whatever node, see what they have just written. Also where there is one copy of
 * the data and its position is empty: for who has the cookie, nodes do without what they know from a moment ago.
 */
export function rememberPosition(req: Request, res: Response, position: Position): void {
  req.signed.write(res, positionCookie, `${Date.now()} ${position}`, positionMs);
}

/** When it was given is in what is signed: a browser forgets it by itself, a thief would send it for ever. */
export function freshnessIn(cookie: string | undefined, now: number): Freshness {
  const [, givenAt, position = ''] = /^(\d{1,15}) (.*)$/s.exec(cookie ?? '') ?? [];
  // The clock of the node that gave it may be ahead.
  return givenAt !== undefined && Math.abs(now - Number(givenAt)) <= positionMs ? { after: position } : 'any';
}

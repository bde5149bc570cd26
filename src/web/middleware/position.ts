import type { Request, Response } from 'express';
import { storeNames, type StoreName } from '../../domain/stores.ts';
import type { Position } from '../../ports/database.ts';
import type { Positions, StoresFreshness } from '../../ports/stores.ts';

export const positionCookie = 'position';
/** A replica that is further behind than this has left the rotation, so the position says nothing any more. */
const positionMs = 60_000;

/** How new the data has to be that this person sees: in each store at least their own last write. */
export function freshnessFor(req: Request): StoresFreshness {
  return freshnessIn(req.signed.read(positionCookie), Date.now());
}

/**
 * Lets the person's next requests, at whatever node, see what they have just written. Also where there is one copy of
 * the data and positions are empty: for who has the cookie, nodes do without what they know from a moment ago.
 */
export function rememberPosition(req: Request, res: Response, written: Positions): void {
  const now = Date.now();
  const entries = entriesIn(req.signed.read(positionCookie), now).filter(
    ({ name }) => written[name] === undefined,
  );
  for (const name of storeNames) {
    const position = written[name];
    if (position !== undefined) entries.push({ name, givenAt: now, position });
  }
  const value = entries.map(({ name, givenAt, position }) => `${name} ${givenAt} ${position}`).join('|');
  req.signed.write(res, positionCookie, value, positionMs);
}

/** What a cookie says of it. */
export function freshnessIn(cookie: string | undefined, now: number): StoresFreshness {
  const entries = entriesIn(cookie, now);
  if (entries.length === 0) return 'any';
  return { after: Object.fromEntries(entries.map(({ name, position }) => [name, position])) };
}

interface Entry {
  name: StoreName;
  givenAt: number;
  position: Position;
}

/** When each was given is in what is signed: a browser forgets it by itself, a thief would send it for ever. */
function entriesIn(cookie: string | undefined, now: number): Entry[] {
  return (cookie ?? '').split('|').flatMap((text) => {
    const [, word, givenAt, position = ''] = /^(\w+) (\d{1,15}) (.*)$/s.exec(text) ?? [];
    const name = storeNames.find((known) => known === word);
    // The clock of the node that gave it may be ahead.
    const isValid = name !== undefined && Math.abs(now - Number(givenAt)) <= positionMs;
    return isValid ? [{ name, givenAt: Number(givenAt), position }] : [];
  });
}

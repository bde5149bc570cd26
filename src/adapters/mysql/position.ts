import type { Freshness, Position } from '../../ports/database.ts';
import { parseGtids, type Gtids } from './gtid.ts';

/** The position that no replica is known to reach: what comes after it is read from the primary. */
export const atPrimary = 'primary';

/** Positions travel in a cookie, and browsers keep no more than 4 KB of one. */
const maxLength = 1000;

/** What a read needs, once the person's position is understood. */
export type Want = 'any' | 'primary' | Gtids;

/** A server's GTID text as a position. */
export function toPosition(gtids: string): Position {
  const text = gtids.replace(/\s/g, '');
  return text === '' || text.length > maxLength ? atPrimary : text;
}

/**
 * A position comes back from a browser, and perhaps from the time before a move from one server flavour to the other:
 * what is not understood counts as newer than every replica.
 */
export function toWant(freshness: Freshness): Want {
  if (typeof freshness === 'string') return freshness;
  if (freshness.after === '') return 'any';
  const gtids = freshness.after.length > maxLength ? undefined : parseGtids(freshness.after);
  return gtids ?? 'primary';
}

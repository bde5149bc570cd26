import type { Answer, Ask, AskedKey } from './ask.ts';
import type { CacheParts } from './cache-parts.ts';
import { demandFor, type Versions } from './complete-versions.ts';
import { giveBackLease } from './lease.ts';
import type { LocalEntry } from './local-entries.ts';
import type { Reading } from './reading.ts';
import type { StoredEntry } from './stored-entry.ts';

/** An entry that is this old is loaded anew, although nobody bumped it, while everybody else still gets it. */
const refreshAfterMs = 10 * 60_000;
const ttlSeconds = 60 * 60;

/** What came of a load. Not fresh: as new as the one who asked demands, and not good enough for everybody. */
export interface Filled<T> {
  answer: Answer<T> | undefined;
  isFresh: boolean;
}

/** Step 5: keeps a value in both levels. Without versions only in this process, for a moment. */
export function storeEntry<T>(
  { cache, local, now }: CacheParts,
  { key, tags }: AskedKey,
  value: T,
  versions: Versions,
  askedAt: number,
  reading: Reading,
): { answer: Answer<T>; stored: Promise<boolean> } {
  const refreshAt = Math.round(now() + refreshAfterMs * (0.9 + 0.2 * Math.random()));
  const text = JSON.stringify({ versions: versions ?? [], refreshAt, value } satisfies StoredEntry);
  const stored = versions ? cache.set(key, text, ttlSeconds) : Promise.resolve(false);
  const fresh: LocalEntry<T> = { value, tags, versions, refreshAt, verifiedAt: askedAt };
  const entry = local.keep(key, fresh, 2 * text.length, reading);
  return { answer: { value, source: 'loaded', entry }, stored };
}

/** Steps 4 and 5 for one entry whose versions are known, or can't be. Gives the lease back when it is stored. */
export async function loadEntry<T>(
  parts: CacheParts,
  ask: Ask<T>,
  versions: Versions,
  askedAt: number,
  reading: Reading,
  leaseKey?: string,
): Promise<Filled<T>> {
  let stored = Promise.resolve(false);
  try {
    const demanded = demandFor(parts, ask.tags, versions, reading);
    const { value, isFresh } = await parts.loadAsFreshAsPossible(ask.load, demanded, reading);
    if (value === undefined) return { answer: undefined, isFresh };
    if (!isFresh) return { answer: { value, source: 'loaded', entry: undefined }, isFresh };
    const kept = storeEntry(parts, ask, value, versions, askedAt, reading);
    stored = kept.stored;
    return { answer: kept.answer, isFresh };
  } finally {
    if (leaseKey !== undefined)
      void stored.then((isStored) => giveBackLease(parts.cache, leaseKey, isStored));
  }
}

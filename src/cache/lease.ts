import { setTimeout as sleep } from 'node:timers/promises';
import type { Cache } from '../ports/cache.ts';
import type { CacheParts } from './cache-parts.ts';
import { tell, type Answer, type Ask, type Reading } from './reading.ts';
import { findValid, keysOf, storeEntry, type Found } from './stored-entries.ts';
import { completeVersions, type Versions } from './versions.ts';

/** Longer than a load takes. When its holder dies, nobody is delayed for longer than they are willing to wait. */
const ttlSeconds = 3;
/** Longer than a reader takes from finding nothing to asking for the lease. */
const storedTtlSeconds = 2;
/** What a lease says: its holder loads, or has stored the entry. */
const [loading, stored] = ['loading', 'stored'];
const pollMs = 15;

/** What came of a load. One that is not fresh is as new as its reader demands, and not good enough for everybody. */
export interface Filled<T> {
  answer: Answer<T> | undefined;
  isFresh: boolean;
}

/**
 * Steps 3 to 5: one load over all nodes. Whoever gets the lease of the key and versions loads; the others wait for a
 * moment for what it stores. (Nishtala and others, "Scaling Memcache at Facebook", 2013, has leases.)
 */
export async function fillEntry<T>(
  parts: CacheParts,
  ask: Ask<T>,
  found: Found,
  reading: Reading,
): Promise<Filled<T>> {
  const { askedAt } = found;
  const versions = await completeVersions(parts, ask.tags, found.values);
  if (!versions) return loadEntry(parts, ask, versions, askedAt, reading);
  const leaseKey = `lease:${ask.key}:${versions.join()}`;
  if (await takeLease(parts.cache, leaseKey)) {
    return loadEntry(parts, ask, versions, askedAt, reading, leaseKey);
  }
  let theirs: Answer<T> | undefined;
  await waitForOther(parts.cache, leaseKey, keysOf(ask), parts.waitMs, (values) => {
    theirs = findValid<T>(parts, ask, { values, askedAt }, reading);
    return theirs !== undefined;
  });
  if (theirs) return { answer: { ...theirs, source: 'joined' }, isFresh: true };
  return loadEntry(parts, ask, versions, askedAt, reading);
}

/** Steps 4 and 5, when the versions are known, or can't be. Gives the lease back when the entry is stored. */
export async function loadEntry<T>(
  parts: CacheParts,
  ask: Ask<T>,
  versions: Versions,
  askedAt: number,
  reading: Reading,
  leaseKey?: string,
): Promise<Filled<T>> {
  let written = Promise.resolve(false);
  try {
    const load = (own: Reading) => {
      tell(parts, own, { type: 'load', keys: [ask.key], level: ask.level });
      return ask.load(own);
    };
    const { value, isFresh } = await parts.loadRows(load, [{ tags: ask.tags, versions }], reading);
    if (value === undefined) return { answer: undefined, isFresh };
    if (!isFresh) return { answer: { value, source: 'loaded', entry: undefined }, isFresh };
    const kept = storeEntry(parts, ask, value, versions, askedAt, reading);
    written = kept.stored;
    return { answer: kept.answer, isFresh };
  } finally {
    if (leaseKey !== undefined) {
      void written.then((isStored) => giveBackLease(parts.cache, leaseKey, isStored));
    }
  }
}

/** True: the caller is to load. False: somebody else does, or the cache is away; `waitForOther` tells which. */
export function takeLease(cache: Cache, leaseKey: string): Promise<boolean> {
  return cache.add(leaseKey, loading, ttlSeconds);
}

/**
 * When the entry is stored, the lease stays for a moment and says so: a reader that found nothing just before may ask
 * for the lease only now, and must not get it.
 */
async function giveBackLease(cache: Cache, leaseKey: string, isStored: boolean): Promise<void> {
  if (isStored) await cache.set(leaseKey, stored, storedTtlSeconds);
  else await cache.remove(leaseKey);
}

/**
 * Asks for the entry until `isThere`, for a short while. False when the caller has to load after all: the other
 * loader takes too long, or there is none, because the server that keeps the lease is away.
 */
async function waitForOther(
  cache: Cache,
  leaseKey: string,
  keys: readonly string[],
  waitMs: number,
  isThere: (found: Map<string, string>) => boolean,
): Promise<boolean> {
  const end = performance.now() + waitMs;
  while (performance.now() < end) {
    const found = await cache.getMany([leaseKey, ...keys]);
    if (isThere(found)) return true;
    // Two servers may have been asked, so the entry may have been looked for before the lease was, and stored in between.
    if (found.get(leaseKey) !== loading) return isThere(await cache.getMany(keys));
    await sleep(pollMs);
  }
  return false;
}

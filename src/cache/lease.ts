import { setTimeout as sleep } from 'node:timers/promises';
import type { Cache } from '../ports/cache.ts';

/** Longer than a load takes. Who dies with the lease delays nobody for longer than they are willing to wait. */
const ttlSeconds = 3;
/** Longer than anybody takes from finding nothing to asking for the lease. */
const storedTtlSeconds = 2;
/** What a lease says: somebody loads, or there is something to find. */
const [loading, stored] = ['loading', 'stored'];
const pollMs = 15;

/**
 * One loader for a key over all nodes. True: the caller is to load. False: somebody else does; `waitForOther` tells
 * what came of it.
 */
export function takeLease(cache: Cache, leaseKey: string): Promise<boolean> {
  return cache.add(leaseKey, loading, ttlSeconds);
}

/**
 * To be called by who took the lease, when the entry is stored or won't be. Who found nothing just before it was
 * stored may ask for the lease only now, and must not get it.
 */
export async function giveBackLease(cache: Cache, leaseKey: string, isStored: boolean): Promise<void> {
  if (isStored) await cache.set(leaseKey, stored, storedTtlSeconds);
  else await cache.remove(leaseKey);
}

/**
 * Asks for the entry until `isThere`, for a short while. False when the caller has to load after all: the other one
 * takes too long, or there is none, because the server that keeps the lease is away.
 */
export async function waitForOther(
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

import { setTimeout as sleep } from 'node:timers/promises';
import type { Cache } from '../ports.ts';

/** Longer than a load takes. Who dies with the lease delays nobody for longer than they are willing to wait. */
const ttlSeconds = 3;
const pollMs = 15;

/**
 * One loader for a key over all nodes. True: the caller is to load. False: somebody else does; `waitForOther` tells
 * what came of it.
 */
export function takeLease(cache: Cache, leaseKey: string): Promise<boolean> {
  return cache.add(leaseKey, '1', ttlSeconds);
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
    if (!found.has(leaseKey)) return false;
    await sleep(pollMs);
  }
  return false;
}

import { inBumpOrder, type Tag } from '../domain/tags.ts';
import type { Cache } from '../ports/cache.ts';
import type { Answer, Ask } from './ask.ts';
import type { CacheParts } from './cache-parts.ts';
import { openFlights, type FillOnce } from './flights.ts';
import { getVerified } from './get-verified.ts';
import { getEach, type AskOfMany, type LoadMany } from './get-each.ts';
import { openHeardBumps } from './heard-bumps.ts';
import type { LocalEntry } from './local-entries.ts';
import { openLocalLevel } from './local-level.ts';
import type { Reading } from './reading.ts';
import { openRenewals, type Renewals } from './renewals.ts';
import { risingClock } from './rising-clock.ts';
import { setVersion } from './versions.ts';
import { openWithoutPrimary } from './without-primary.ts';

export interface CoherentCache {
  /** Undefined when `load` gave undefined. Rejects when `load` does, and never because of the cache. */
  get<T>(ask: Ask<T>, reading: Reading): Promise<Answer<T> | undefined>;
  /**
   * Several objects with one round trip, and one `load` for all that are missing; without a lease, because reading
   * a row by its key costs less than waiting. What `load` does not give is not there.
   */
  getEach<T>(asks: readonly AskOfMany<T>[], reading: Reading, load: LoadMany<T>): Promise<Map<string, T>>;
  /** Whether an entry of this process is as good as verified. Costs next to nothing. */
  isTrusted(entry: LocalEntry): boolean;
  /**
   * Makes every entry that depends on one of the tags invalid. To be called after the commit. False when the shared
   * cache did not take it all; then it has to be called again until it does.
   */
  bump(tags: readonly Tag[]): Promise<boolean>;
  /** Another process has bumped these tags. */
  hear(tags: readonly Tag[], isStored: boolean): void;
}

export interface CoherentCacheOptions {
  cache: Cache;
  /** How long an entry of this process is used without asking the shared cache whether it is still valid. */
  trustMs?: number;
  /** For how long after it was verified an entry may be given while it is loaded anew, where the ask allows that. */
  graceMs?: number;
  /** Longer than replicas in use may lag behind, plus what the clocks of the nodes may differ by. */
  replicaWindowMs?: number;
  /** For the entries of this process; 0 keeps none. */
  localBytes?: number;
  /** How long one node waits for what another one is loading. */
  waitMs?: number;
  /** Epoch milliseconds. */
  now?: () => number;
}

/**
 * Cached values that are never older than the tags they depend on say. COHERENCE.md beside this file has the protocol
 * and the argument why it holds; its steps have a file each: local-level.ts (1), find-valid.ts (2),
 * complete-versions.ts (3, 4), load-entry.ts (4, 5), refresh.ts (6); renewals.ts takes them in the background.
 */
export function openCoherentCache(options: CoherentCacheOptions): CoherentCache {
  const parts = openParts(options);
  const { heard, local } = parts;
  const fillOnce = openFlights(parts);
  const renewals = openRenewals(parts, fillOnce);
  return {
    async get(ask, reading) {
      const answer = await get(parts, fillOnce, renewals, ask, reading);
      reading.cost.lookups.push({ key: ask.key, source: answer?.source ?? 'loaded' });
      return answer;
    },
    getEach: (asks, reading, load) => getEach(parts, asks, reading, load),
    isTrusted: local.isTrusted,
    async bump(tags) {
      const isStored = await bump(parts, tags);
      renewals.afterBump(tags);
      return isStored;
    },
    hear(tags, isStored) {
      heard.hear(tags, isStored);
      renewals.afterBump(tags);
    },
  };
}

function openParts(options: CoherentCacheOptions): CacheParts {
  const { cache, trustMs = 100, graceMs = 200, replicaWindowMs = 30_000 } = options;
  const { localBytes = 64 * 1024 * 1024, waitMs = 300 } = options;
  const now = risingClock(options.now ?? Date.now);
  const heard = openHeardBumps(now, 2 * Math.max(trustMs, graceMs));
  const local = openLocalLevel({ maxBytes: localBytes, trustMs, graceMs, now, heard });
  return {
    cache,
    local,
    heard,
    loadAsFreshAsPossible: openWithoutPrimary(now),
    trustMs,
    replicaWindowMs,
    waitMs,
    now,
  };
}

async function get<T>(
  parts: CacheParts,
  fillOnce: FillOnce,
  renewals: Renewals,
  ask: Ask<T>,
  reading: Reading,
): Promise<Answer<T> | undefined> {
  if (reading.off.has(ask.level)) {
    const value = await ask.load({ ...reading, mayTrust: false });
    return value === undefined ? undefined : { value, source: 'loaded', entry: undefined };
  }
  if (ask.mayBeOlder && reading.off.size === 0) renewals.note(ask);
  const trusted = parts.local.findTrusted<T>(ask.key, reading);
  if (trusted) return { value: trusted.value, source: 'local', entry: trusted };
  const mine = ask.mayBeOlder ? parts.local.findOlder<T>(ask.key, reading) : undefined;
  if (!mine) return getVerified(parts, fillOnce, ask, reading);
  renewals.renew(ask, reading.off);
  const isOlder = parts.heard.hasBumpSince(mine.verifiedAt, mine.tags);
  return { value: mine.value, source: isOlder ? 'older' : 'local', entry: mine };
}

async function bump({ cache, heard, now }: CacheParts, tags: readonly Tag[]): Promise<boolean> {
  let isStored = true;
  for (const group of inBumpOrder(tags)) {
    const stored = await Promise.all(group.map((tag) => setVersion(cache, tag, now())));
    isStored &&= stored.every(Boolean);
  }
  heard.hearOwn(tags, isStored);
  return isStored;
}

import type { Tag } from '../domain/tags.ts';
import type { Cache } from '../ports.ts';
import type { Answer, Ask } from './ask.ts';
import { inBumpOrder } from './bump-order.ts';
import type { CacheParts } from './cache-parts.ts';
import { ask as askShared, findValid } from './find-valid.ts';
import { openFlights, type FillOnce } from './flights.ts';
import { getEach, type AskOfMany, type LoadMany } from './get-each.ts';
import { openHeardBumps } from './heard-bumps.ts';
import type { LocalEntry } from './local-entries.ts';
import { openLocalLevel } from './local-level.ts';
import type { Reading } from './reading.ts';
import { refreshIfDue } from './refresh.ts';
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
 * complete-versions.ts (3, 4), load-entry.ts (4, 5), refresh.ts (6).
 */
export function openCoherentCache(options: CoherentCacheOptions): CoherentCache {
  const parts = openParts(options);
  const { heard, local } = parts;
  const fillOnce = openFlights(parts);
  return {
    async get(ask, reading) {
      const answer = await get(parts, fillOnce, ask, reading);
      reading.cost.lookups.push({ key: ask.key, source: answer?.source ?? 'loaded' });
      return answer;
    },
    getEach: (asks, reading, load) => getEach(parts, asks, reading, load),
    isTrusted: local.isTrusted,
    bump: (tags) => bump(parts, tags),
    hear: heard.hear,
  };
}

function openParts(options: CoherentCacheOptions): CacheParts {
  const { cache, trustMs = 100, replicaWindowMs = 30_000 } = options;
  const { localBytes = 64 * 1024 * 1024, waitMs = 300, now = Date.now } = options;
  const heard = openHeardBumps(now, 2 * trustMs);
  const local = openLocalLevel({ maxBytes: localBytes, trustMs, now, heard });
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
  ask: Ask<T>,
  reading: Reading,
): Promise<Answer<T> | undefined> {
  if (reading.off.has(ask.level)) {
    const value = await ask.load({ ...reading, mayTrust: false });
    return value === undefined ? undefined : { value, source: 'loaded', entry: undefined };
  }
  const mine = parts.local.findTrusted<T>(ask.key, reading);
  if (mine) return { value: mine.value, source: 'local', entry: mine };
  const found = await askShared(parts, [ask]);
  const answer = findValid<T>(parts, ask, found, reading);
  if (!answer) return fillOnce(ask, found, reading);
  refreshIfDue(parts, ask, answer, reading);
  return answer;
}

async function bump({ cache, heard, now }: CacheParts, tags: readonly Tag[]): Promise<boolean> {
  let isStored = true;
  for (const group of inBumpOrder(tags)) {
    const stored = await Promise.all(group.map((tag) => setVersion(cache, tag, now())));
    isStored &&= stored.every(Boolean);
  }
  heard.hear(tags, isStored);
  return isStored;
}

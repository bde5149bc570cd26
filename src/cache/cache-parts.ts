import type { Cache } from '../ports/cache.ts';
import { openEntryMac, type EntryMac, type MacKey } from './entry-mac.ts';
import { openHeardBumps, risingClock, type HeardBumps } from './heard-bumps.ts';
import { openLocalEntries, type LocalEntries } from './local-entries.ts';
import type { CacheListener } from './reading.ts';
import { openReplicaFallback, type LoadRows } from './replica-fallback.ts';

export interface CoherentCacheOptions {
  /** The shared cache; see shared-cache.ts. */
  cache: Cache;
  /** Known to the nodes that share the cache and to nobody else: entries that were not signed with it are not read. */
  entryKey?: MacKey;
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
  /** Hears of every lookup, load and renewal of this process. */
  listener?: CacheListener;
}

/** What the steps of the protocol work with; one set for a process. */
export interface CacheParts {
  cache: Cache;
  mac: EntryMac;
  local: LocalEntries;
  heard: HeardBumps;
  loadRows: LoadRows;
  trustMs: number;
  waitMs: number;
  /** Epoch milliseconds and a fraction; see `risingClock`. */
  now: () => number;
  listener: CacheListener | undefined;
}

export function openCacheParts(options: CoherentCacheOptions): CacheParts {
  const { cache, trustMs = 100, graceMs = 200, replicaWindowMs = 30_000 } = options;
  const { entryKey = '', localBytes = 64 * 1024 * 1024, waitMs = 300, listener } = options;
  const mac = openEntryMac(entryKey);
  const now = risingClock(options.now ?? Date.now);
  const heard = openHeardBumps(now, 2 * Math.max(trustMs, graceMs));
  const local = openLocalEntries({ maxBytes: localBytes, trustMs, graceMs, now, heard });
  const loadRows = openReplicaFallback({ cache, now, replicaWindowMs });
  return { cache, mac, local, heard, loadRows, trustMs, waitMs, now, listener };
}

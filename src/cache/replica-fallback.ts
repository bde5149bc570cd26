import { isStoreAway } from '../domain/errors.ts';
import type { Tag } from '../domain/tags.ts';
import type { Cache } from '../ports/cache.ts';
import type { Reading } from './reading.ts';
import { isRecent, type Versions } from './versions.ts';

/** What was loaded, and whether it is as new as was demanded: only then it may be kept. */
interface Loaded<T> {
  value: T;
  isFresh: boolean;
}

/** Step 4: runs a loader for entries with these tags and versions, and says from where it has to read. */
export type LoadRows = <T>(
  load: (reading: Reading) => Promise<T>,
  entries: readonly { tags: readonly Tag[]; versions: Versions }[],
  reading: Reading,
) => Promise<Loaded<T>>;

interface ReplicaFallbackOptions {
  cache: Cache;
  now: () => number;
  /** Longer than replicas in use may lag behind, plus what the clocks of the nodes may differ by. */
  replicaWindowMs: number;
}

/** How long loads that can do without the primary do not ask it again. A hung one costs seconds each time. */
const pauseMs = 1000;

/**
 * Loads from the primary what a replica may lack, and does without it while it is away: pages are then served from
 * replicas, as new as the person themselves demands, and perhaps without what somebody else has just written. Such a
 * value is not fresh.
 */
export function openReplicaFallback({ cache, now, replicaWindowMs }: ReplicaFallbackOptions): LoadRows {
  let awayUntil = -Infinity;

  function mayReplicaLack({ tags, versions }: { tags: readonly Tag[]; versions: Versions }): boolean {
    if (!versions) return true;
    return versions.some((version, index) =>
      isRecent(cache, tags[index] as Tag, version, now(), replicaWindowMs),
    );
  }

  return async (load, entries, reading) => {
    const own: Reading = { ...reading, mayTrust: false };
    const demanded: Reading = entries.some(mayReplicaLack) ? { ...own, freshness: 'primary' } : own;
    const canDoWithout = demanded.freshness === 'primary' && own.freshness !== 'primary';
    if (canDoWithout && now() < awayUntil) return { value: await load(own), isFresh: false };
    try {
      return { value: await load(demanded), isFresh: true };
    } catch (error) {
      if (!canDoWithout || !isStoreAway(error)) throw error;
      awayUntil = now() + pauseMs;
      return { value: await load(own), isFresh: false };
    }
  };
}

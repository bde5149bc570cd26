import type { Tag } from '../domain/tags.ts';
import type { CacheParts } from './cache-parts.ts';
import { newReading, type Ask, type Level, type Reading } from './reading.ts';

/** What is verified, and loaded if need be, in the background, so that whoever reads need not wait for it. */
interface Revalidation {
  /** Somebody has asked for this with all levels on. */
  note(ask: Ask<unknown>): void;
  /** Somebody was given this without its being verified. */
  revalidate(ask: Ask<unknown>, off: ReadonlySet<Level>): void;
  /** These tags were bumped: revalidates what depends on them and was asked for in the last seconds. */
  afterBump(tags: readonly Tag[]): void;
}

const nothing: ReadonlySet<Level> = new Set();
const recentMs = 5000;
/** However much is written. What finds no room is loaded by its next reader. */
const mostAtOnce = 8;

/** One at a time for a key; a bump that comes meanwhile makes it begin once more. `verify` takes steps 2 to 6. */
export function openRevalidation(
  { now, listener }: Pick<CacheParts, 'now' | 'listener'>,
  verify: (ask: Ask<unknown>, reading: Reading) => Promise<unknown>,
): Revalidation {
  const recent = openRecentAsks(now, recentMs);
  const running = new Set<string>();
  const bumpedMeanwhile = new Set<string>();

  function begin(ask: Ask<unknown>, off: ReadonlySet<Level>, why: 'stale' | 'bumped'): void {
    if (running.has(ask.key) || running.size >= mostAtOnce) return;
    running.add(ask.key);
    listener?.({ type: 'renewal', key: ask.key, why });
    void verify(ask, newReading('any', off))
      // A reader that needs the value and can't load it will report the error.
      .catch(() => undefined)
      .finally(() => {
        running.delete(ask.key);
        if (bumpedMeanwhile.delete(ask.key)) begin(ask, off, 'bumped');
      });
  }

  return {
    note: recent.note,
    revalidate: (ask, off) => begin(ask, off, 'stale'),
    afterBump(tags) {
      for (const ask of recent.dependentsOf(tags)) {
        if (running.has(ask.key)) bumpedMeanwhile.add(ask.key);
        else begin(ask, nothing, 'bumped');
      }
    },
  };
}

/** What was asked for in the last seconds, to be found by what it depends on. */
interface RecentAsks {
  /** What its `load` holds on to stays in memory for as long. */
  note(ask: Ask<unknown>): void;
  dependentsOf(tags: readonly Tag[]): Ask<unknown>[];
}

/** Remembers the last so many. */
export function openRecentAsks(now: () => number, keepMs: number, limit = 2000): RecentAsks {
  const recent = new Map<string, { ask: Ask<unknown>; askedAt: number }>();
  const keysOfTag = new Map<Tag, Set<string>>();

  function index({ key, tags }: Ask<unknown>): void {
    for (const tag of tags) {
      const keys = keysOfTag.get(tag) ?? new Set();
      keysOfTag.set(tag, keys.add(key));
    }
  }

  function forget({ key, tags }: Ask<unknown>): void {
    recent.delete(key);
    for (const tag of tags) {
      const keys = keysOfTag.get(tag);
      keys?.delete(key);
      if (keys?.size === 0) keysOfTag.delete(tag);
    }
  }

  function forgetOld(): void {
    // What is asked for again moves to the end, so the oldest come first.
    for (const { ask, askedAt } of recent.values()) {
      if (recent.size <= limit && askedAt > now() - keepMs) break;
      forget(ask);
    }
  }

  return {
    note(ask) {
      if (!recent.delete(ask.key)) index(ask);
      recent.set(ask.key, { ask, askedAt: now() });
      forgetOld();
    },
    dependentsOf(tags) {
      forgetOld();
      const keys = new Set(tags.flatMap((tag) => [...(keysOfTag.get(tag) ?? [])]));
      return [...keys].flatMap((key) => recent.get(key)?.ask ?? []);
    },
  };
}

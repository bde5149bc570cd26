import type { Tag } from '../domain/tags.ts';
import type { Ask } from './ask.ts';

/** What was asked for in the last seconds, to be found by what it depends on. */
export interface RecentAsks {
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
    // In the order of asking, because what is asked for again moves to the end.
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

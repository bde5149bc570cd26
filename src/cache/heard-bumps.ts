import type { Tag } from '../domain/tags.ts';

/** The bumps that this process has made or was told of, with the moment of hearing. */
export interface HeardBumps {
  /** `isStored`: the new versions are in the cache. If not, the old ones there are not to be believed for a while. */
  hear(tags: readonly Tag[], isStored: boolean): void;
  /** Whether one of the tags was bumped at that moment or later. Reliable for `keepMs`. */
  hasBumpSince(moment: number, tags: readonly Tag[]): boolean;
  hasDoubt(tags: readonly Tag[]): boolean;
}

/** How long it is doubted, unless told again. The sweeper of bumps tells again every half second. */
const doubtMs = 5000;

export function openHeardBumps(now: () => number, keepMs: number): HeardBumps {
  const bumped = new Map<Tag, number>();
  const doubted = new Map<Tag, number>();
  let latest = -Infinity;

  function forgetOld(moments: Map<Tag, number>, olderThan: number): void {
    // In the order of hearing, because a tag that is heard again moves to the end.
    for (const [tag, moment] of moments) {
      if (moment >= olderThan) break;
      moments.delete(tag);
    }
  }

  return {
    hear(tags, isStored) {
      latest = now();
      forgetOld(bumped, latest - keepMs);
      forgetOld(doubted, latest - doubtMs);
      for (const tag of tags) {
        bumped.delete(tag);
        bumped.set(tag, latest);
        doubted.delete(tag);
        if (!isStored) doubted.set(tag, latest);
      }
    },
    hasBumpSince(moment, tags) {
      if (latest < moment) return false;
      return tags.some((tag) => (bumped.get(tag) ?? -Infinity) >= moment);
    },
    hasDoubt(tags) {
      if (doubted.size === 0) return false;
      const since = now() - doubtMs;
      return tags.some((tag) => (doubted.get(tag) ?? -Infinity) > since);
    },
  };
}

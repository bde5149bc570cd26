import type { Tag } from '../domain/tags.ts';

/** The bumps that this process has made or was told of, with the moment of hearing. */
export interface HeardBumps {
  /** `isStored`: the new versions are in the cache. If not, the old ones there are not to be believed for a while. */
  hear(tags: readonly Tag[], isStored: boolean): void;
  /** As `hear`, for a bump that this process has made itself. */
  hearOwn(tags: readonly Tag[], isStored: boolean): void;
  /** Whether one of the tags was bumped at that moment or later. Reliable for `keepMs`. */
  hasBumpSince(moment: number, tags: readonly Tag[]): boolean;
  /** The same of bumps that this process has made itself. */
  hasOwnBumpSince(moment: number, tags: readonly Tag[]): boolean;
  /** Whether a bump of one of the tags may be missing in the shared cache. */
  hasDoubt(tags: readonly Tag[]): boolean;
}

/** How long it is doubted, unless told again. The sweeper of bumps tells again every half second. */
const doubtMs = 5000;

export function openHeardBumps(now: () => number, keepMs: number): HeardBumps {
  const bumped = openTagMoments(keepMs);
  const own = openTagMoments(keepMs);
  const doubted = openTagMoments(doubtMs);

  function hear(tags: readonly Tag[], isStored: boolean): void {
    bumped.note(tags, now());
    if (isStored) doubted.forget(tags);
    else doubted.note(tags, now());
  }

  return {
    hear,
    hearOwn(tags, isStored) {
      own.note(tags, now());
      hear(tags, isStored);
    },
    hasBumpSince: bumped.hasSince,
    hasOwnBumpSince: own.hasSince,
    hasDoubt: (tags) => doubted.hasSince(now() - doubtMs, tags),
  };
}

/** When something last happened to tags, for so long as it matters. */
interface TagMoments {
  note(tags: readonly Tag[], moment: number): void;
  forget(tags: readonly Tag[]): void;
  /** Whether it happened to one of the tags at that moment or later. Reliable for `keepMs`. */
  hasSince(moment: number, tags: readonly Tag[]): boolean;
}

function openTagMoments(keepMs: number): TagMoments {
  const moments = new Map<Tag, number>();
  let latest = -Infinity;

  function forgetOld(): void {
    // A tag that is noted again moves to the end, so the oldest come first.
    for (const [tag, moment] of moments) {
      if (moment >= latest - keepMs) break;
      moments.delete(tag);
    }
  }

  return {
    note(tags, moment) {
      latest = moment;
      forgetOld();
      for (const tag of tags) {
        moments.delete(tag);
        moments.set(tag, moment);
      }
    },
    forget: (tags) => tags.forEach((tag) => moments.delete(tag)),
    hasSince(moment, tags) {
      if (latest < moment || moments.size === 0) return false;
      return tags.some((tag) => (moments.get(tag) ?? -Infinity) >= moment);
    },
  };
}

/** Fine enough for a thousand moments in a millisecond, and exact beside the milliseconds of our time. */
const step = 1 / 1024;

/**
 * A clock that tells no moment twice: of two things in one millisecond it is known which came first, such as a bump
 * that was heard and what was asked for because of it. Follows a clock that is set back.
 */
export function risingClock(now: () => number): () => number {
  let last = -Infinity;
  return () => {
    const time = now();
    const isSetBack = time < last - 10;
    last = isSetBack ? time : Math.max(time, last + step);
    return last;
  };
}

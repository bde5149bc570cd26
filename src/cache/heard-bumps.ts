import type { Tag } from '../domain/tags.ts';
import { openTagMoments } from './tag-moments.ts';

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

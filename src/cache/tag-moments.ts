import type { Tag } from '../domain/tags.ts';

/** When something last happened to tags, for so long as it matters. */
export interface TagMoments {
  note(tags: readonly Tag[], moment: number): void;
  forget(tags: readonly Tag[]): void;
  /** Whether it happened to one of the tags at that moment or later. Reliable for `keepMs`. */
  hasSince(moment: number, tags: readonly Tag[]): boolean;
}

export function openTagMoments(keepMs: number): TagMoments {
  const moments = new Map<Tag, number>();
  let latest = -Infinity;

  function forgetOld(): void {
    // In the order of noting, because a tag that is noted again moves to the end.
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

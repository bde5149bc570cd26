import type { ImageChanged } from '../../domain/events.ts';
import type { Tag } from '../../domain/tags.ts';
import type { Image } from '../../domain/images/image.ts';
import { rangeOf, rangeTag } from '../../domain/images/ranges.ts';

/** The tags that change when a picture begins, fails or ends: its family's tree shows that. */
export function tagsOfMember(image: { id: number; rootId: number }): Tag[] {
  return [`image:${image.id}`, `family:${image.rootId}`];
}

/**
 * The tags that change when a picture enters the lists or leaves them: when it becomes ready, and when it is deleted
 * having been ready. One that failed or was cancelled was in no list before and is in none after.
 */
export function tagsOfList(image: Image): Tag[] {
  return [...tagsOfMember(image), 'newest', rangeTag(rangeOf(image.id)), 'count'];
}

/** The event of a picture whose family's tree is another one now. */
export function changedTo(
  state: ImageChanged['state'],
  { id, rootId }: { id: number; rootId: number },
): ImageChanged {
  return { type: 'image-changed', imageId: id, state, rootId };
}

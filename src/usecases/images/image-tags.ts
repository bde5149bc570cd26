import { listMostLiked } from '../../data/images/images.ts';
import type { ImageChanged } from '../../domain/events.ts';
import { popularReach } from '../../domain/likes.ts';
import type { Reader } from '../../ports/stores/images.ts';
import type { Tag } from '../../domain/tags.ts';
import { isReady, type Image } from '../../domain/images/image.ts';
import { rangeOf, rangeTag } from '../../domain/images/ranges.ts';

/** The tags that change when a picture begins, fails or ends: its family's tree shows that. */
export function tagsOfMember(image: { id: number; rootId: number }): Tag[] {
  return [`image:${image.id}`, `family:${image.rootId}`];
}

/**
 * The tags that change when a picture enters the lists or leaves them: when it becomes ready, and when it is deleted or
 * brought back having been ready. One that failed or was cancelled was in no list before and is in none after.
 */
export function tagsOfList(image: { id: number; rootId: number }): Tag[] {
  return [...tagsOfMember(image), 'newest', rangeTag(rangeOf(image.id)), 'count'];
}

/**
 * The tags of every place where a picture is seen as it is now: when it goes from all of them, comes back to them, or
 * is called something else.
 */
export async function tagsOfAppearance(db: Reader, image: Image): Promise<Tag[]> {
  if (!isReady(image)) return tagsOfMember(image);
  const isPopular = (await listMostLiked(db, popularReach)).some(({ id }) => id === image.id);
  return [...tagsOfList(image), ...(isPopular ? (['popular'] as const) : [])];
}

/** The event of a picture whose family's tree is another one now. What has no pixels nobody knows but its owner. */
export function changedTo(
  state: ImageChanged['state'],
  { id, rootId, owner, digest }: Pick<Image, 'id' | 'rootId' | 'owner' | 'digest'>,
): ImageChanged {
  const whose = digest === undefined ? { onlyFor: owner } : {};
  return { type: 'image-changed', imageId: id, state, rootId, ...whose };
}

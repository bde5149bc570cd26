import type { Tag } from '../domain/tags.ts';
import type { Image } from '../domain/image.ts';
import { rangeOf, rangeTag } from '../domain/ranges.ts';

/**
 * The tags that change when a picture enters the lists or leaves them: when it becomes ready, and when it is deleted
 * having been ready. One that failed or was cancelled was in no list before and is in none after.
 */
export function tagsOfList(image: Image): Tag[] {
  const tags: Tag[] = [`image:${image.id}`, 'newest', rangeTag(rangeOf(image.id)), 'count'];
  return image.parentId === undefined ? tags : [...tags, `derived:${image.parentId}`];
}

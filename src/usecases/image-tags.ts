import type { Tag } from '../domain/tags.ts';
import type { Image } from '../domain/image.ts';

/** The tags that change when a picture enters the lists or leaves them. */
export function tagsOfList(image: Image): Tag[] {
  const tags: Tag[] = [`image:${image.id}`, 'newest', 'count'];
  return image.parentId === undefined ? tags : [...tags, `derived:${image.parentId}`];
}

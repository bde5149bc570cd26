import type { Tag } from '../domain/tags.ts';
import type { Image } from '../domain/image.ts';

/** The tags that change when a picture begins, fails or ends: its family's tree shows that. */
export function tagsOfMember(image: { id: number; rootId: number }): Tag[] {
  return [`image:${image.id}`, `family:${image.rootId}`];
}

/** The tags that change when a picture enters the lists or leaves them. */
export function tagsOfList(image: Image): Tag[] {
  return [...tagsOfMember(image), 'newest', 'count'];
}

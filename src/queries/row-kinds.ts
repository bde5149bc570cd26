import type { Image } from '../domain/images/image.ts';
import { shownLikes } from '../domain/likes.ts';
import type { Tag } from '../domain/tags.ts';

/** How the row of a picture is cached: under which key, depending on what, and what of it. */
export interface RowKind {
  key(this: void, id: number): string;
  tags(this: void, id: number): Tag[];
  take(this: void, image: Image): Image;
}

/** With as much of its likes as pages show, so that most likes leave it valid. */
export const shownRow: RowKind = {
  key: (id) => `image:${id}`,
  tags: (id) => [`image:${id}`],
  take: (image) => ({ ...image, likes: shownLikes(image.likes) }),
};

/** With the very number of likes, for scripts. */
export const exactRow: RowKind = {
  key: (id) => `exact:${id}`,
  tags: (id) => [`image:${id}`, `likes:${id}`],
  take: (image) => image,
};

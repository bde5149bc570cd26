import type { PictureList } from '../../../queries/picture-list.ts';
import { imageJson } from './image-json.ts';

/** A page of pictures for scripts; `older` is the URL of the next one. */
export function listJson({ images, olderThan, count }: PictureList & { count: number }): object {
  return {
    images: images.map((image) => imageJson(image)),
    older: olderUrl(olderThan) ?? null,
    count,
  };
}

/** Where the page is that follows. */
export function olderUrl(olderThan: number | undefined): string | undefined {
  return olderThan === undefined ? undefined : `/?before=${olderThan}`;
}

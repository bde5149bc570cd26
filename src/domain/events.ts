import type { ImageState } from './image.ts';
import type { Tag } from './tags.ts';

/** What happened, told to every node after it was committed. Losing one loses no data. */
export type AppEvent = ImageChanged | ImageLiked | TagsBumped;

/** `processing` says that work on a picture has begun. */
export interface ImageChanged {
  type: 'image-changed';
  imageId: number;
  state: ImageState | 'deleted';
  parentId?: number;
}

export interface ImageLiked {
  type: 'image-liked';
  imageId: number;
  likes: number;
}

/** Cached entries that depend on these tags are no longer valid. `isStored`: the shared cache knows. */
export interface TagsBumped {
  type: 'tags-bumped';
  tags: readonly Tag[];
  isStored: boolean;
}

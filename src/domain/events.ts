import type { ImageState } from './image.ts';
import type { Tag } from './tags.ts';

/** What happened, told to every web node after it was committed. Losing one loses no data. */
export type AppEvent = ImageChanged | TagsBumped;

export interface ImageChanged {
  type: 'image-changed';
  imageId: number;
  state: ImageState | 'deleted';
}

/** Cached entries that depend on these tags are no longer valid. `isStored`: the shared cache knows. */
export interface TagsBumped {
  type: 'tags-bumped';
  tags: readonly Tag[];
  isStored: boolean;
}

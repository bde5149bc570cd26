import type { FirstSize } from './images/first-size.ts';
import type { ImageState } from './images/image.ts';
import type { Tag } from './tags.ts';

/** What happened, told to every node after it was committed. Losing one loses no data. */
export type AppEvent = ImageChanged | ImageLiked | TagsBumped;

/** `processing` says that a picture is new or that work on it has begun. */
export interface ImageChanged {
  type: 'image-changed';
  imageId: number;
  state: ImageState;
  /** Of one in state `processing`: what can be seen of it already. */
  first?: FirstSize;
  /** The root of its family, when that family's tree is another one now. */
  rootId?: number;
  /** The one person who may learn of it: the owner of a picture that was never ready. Everybody, when not given. */
  onlyFor?: string;
}

export interface ImageLiked {
  type: 'image-liked';
  imageId: number;
  likes: number;
}

/** Cached entries that depend on these tags are no longer valid. `isStored`: the shared cache knows. */
interface TagsBumped {
  type: 'tags-bumped';
  tags: readonly Tag[];
  isStored: boolean;
}

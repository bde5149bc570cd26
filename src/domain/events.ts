import type { ImageState } from './image.ts';

/**
 * What happened, told to every web node after it was committed. Losing one loses no data. `processing` says that work
 * on a picture has begun.
 */
export type AppEvent =
  | { type: 'image-changed'; imageId: number; state: ImageState | 'deleted'; parentId?: number }
  | { type: 'image-liked'; imageId: number; likes: number };

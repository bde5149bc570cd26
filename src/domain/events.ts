import type { ImageState } from './image.ts';

/** What happened, told to every web node after it was committed. Losing one loses no data. */
export type AppEvent = { type: 'image-changed'; imageId: number; state: ImageState | 'deleted' };

import type { FirstSize } from '../domain/images/first-size.ts';
import type { RenderedPicture, RenderRequest } from './render-picture.ts';

/** What a render process is told: one request, and the next when the pixels of this one are done. */
export type ToRenderProcess = RenderRequest & {
  id: number;
  /** Whether there is a core for a second encoder. */
  hasFreeCore: boolean;
};

export type FromRenderProcess =
  | { type: 'ready' }
  /** What people look at can be read. */
  | { type: 'first-size'; id: number; first: FirstSize }
  /** The next request may come: what remains of this one is to wait for the disk. */
  | { type: 'pixels-done'; id: number }
  | { type: 'ended'; id: number; answer: RenderAnswer };

/** How a request ended. */
export type RenderAnswer =
  | { type: 'rendered'; picture: RenderedPicture }
  /** `damaged` and `source-gone` are about this picture and final; `error` is about the world around it. */
  | { type: 'damaged' | 'source-gone' | 'error'; detail: string };

import type { RenderedPicture, RenderRequest } from './render-picture.ts';

/** What a render process is told and answers, one request at a time. */
export type ToRenderProcess = RenderRequest;

export type FromRenderProcess =
  | { type: 'ready' }
  | { type: 'rendered'; picture: RenderedPicture }
  /** `damaged` and `source-gone` are about this picture and final; `error` is about the world around it. */
  | { type: 'damaged' | 'source-gone' | 'error'; detail: string };

import type { BlobStore } from '../ports/blob-store.ts';
import { DamagedPictureError, freeMemory } from './pixels.ts';
import { renderPicture, SourceGoneError } from './render-picture.ts';
import type { FromRenderProcess, RenderAnswer, ToRenderProcess } from './render-protocol.ts';

/**
 * What a render process does: answers the requests of the process that started it, and ends with it. Pixels are worked
 * on in a process of their own, so that a picture which hangs or crashes the decoder can be killed and takes nothing
 * else with it.
 */
export function answerRequests(blobs: BlobStore): void {
  // The signals of the terminal reach the whole group; the parent decides when this process ends.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit(0));
  process.on('message', (request: ToRenderProcess) => void answer(blobs, request));
  tell({ type: 'ready' });
}

async function answer(blobs: BlobStore, request: ToRenderProcess): Promise<void> {
  tell({ type: 'ended', id: request.id, answer: await render(blobs, request) });
}

async function render(blobs: BlobStore, request: ToRenderProcess): Promise<RenderAnswer> {
  const { id, hasFreeCore } = request;
  try {
    const { picture, stored } = await renderPicture(blobs, request, {
      hasFreeCore,
      onFirstSize: (first) => tell({ type: 'first-size', id, first }),
    });
    await freeMemory(3 * picture.width * picture.height);
    tell({ type: 'pixels-done', id });
    await stored;
    return { type: 'rendered', picture };
  } catch (error) {
    if (error instanceof DamagedPictureError) return { type: 'damaged', detail: detailOf(error.cause) };
    if (error instanceof SourceGoneError) return { type: 'source-gone', detail: error.message };
    return { type: 'error', detail: detailOf(error) };
  }
}

function detailOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function tell(message: FromRenderProcess): void {
  // A parent that is gone can't be told; this process ends with it.
  process.send?.(message, undefined, undefined, () => undefined);
}

import { openFolder } from '../adapters/filesystem/open-folder.ts';
import { DamagedPictureError } from './pixels.ts';
import { renderPicture, SourceGoneError, type RenderRequest } from './render-picture.ts';
import type { FromRenderProcess, RenderAnswer, ToRenderProcess } from './render-protocol.ts';

/**
 * The process in which pixels are worked on, so that a picture which hangs or crashes the decoder can be killed and
 * takes nothing else with it. Started by render-pool with the blob folder as its argument; ends with its parent.
 */
const [blobDir] = process.argv.slice(2);
if (blobDir === undefined || !process.send) throw new Error('This program is started by the worker');

const blobs = await openFolder(blobDir);
// The signals of the terminal reach the whole group; the parent decides when this process ends.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));
process.on('message', (request: ToRenderProcess) => void handle(request));
tell({ type: 'ready' });

async function handle(request: ToRenderProcess): Promise<void> {
  const { id } = request;
  const answer = await render(request, () => tell({ type: 'pixels-done', id }));
  tell({ type: 'ended', id, answer });
}

async function render(request: RenderRequest, onPixelsDone: () => void): Promise<RenderAnswer> {
  try {
    const { picture, stored } = await renderPicture(blobs, request);
    onPixelsDone();
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

import { setTimeout as sleep } from 'node:timers/promises';
import { findImage } from '../../data/images/images.ts';
import type { Image } from '../../domain/images/image.ts';
import type { Core } from '../../usecases/core.ts';

const intervalMs = 100;

/**
 * Waits until a picture is no longer being processed, by whomever; undefined when it was deleted or when `signal` fired
 * first. Asks the database rather than listening for events, which the embedded node keeps to its own process.
 */
export async function awaitImage(core: Core, id: number, signal: AbortSignal): Promise<Image | undefined> {
  for (;;) {
    const image = await findImage(core.stores.images.reader('primary'), id);
    if (image?.state !== 'processing') return image;
    if (signal.aborted) return undefined;
    await sleep(intervalMs, undefined, { signal }).catch(() => undefined);
  }
}

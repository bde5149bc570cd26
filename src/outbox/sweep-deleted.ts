import { listDuePurges } from '../data/images/deleted.ts';
import type { Log } from '../ops/log.ts';
import type { Core } from '../usecases/core.ts';
import { purgeImage } from '../usecases/images/purge-image.ts';
import { removeFailedOriginal } from '../usecases/images/remove-failed-original.ts';
import { repeat, type Repeated } from './repeat.ts';

const sweepEveryMs = 15_000;
const batchSize = 20;

/**
 * Removes deleted pictures when the time to undo that is over, whichever node hid them; one that could not be removed,
 * because the disk is read-only or the node died, is tried again when its lease is over. Any number of nodes may sweep.
 * It stops after the picture that is being removed.
 */
export function sweepDeleted(core: Core, log: Log): Repeated {
  return repeat(sweepEveryMs, async (signal) => {
    try {
      const removed = await sweepOnce(core, log, signal);
      return removed === batchSize ? 'more' : undefined;
    } catch (error) {
      log.warn({ error }, 'deleted pictures could not be looked for; trying again');
      return undefined;
    }
  });
}

/** One batch; returns how many pictures were removed. */
export async function sweepOnce(core: Core, log: Log, signal?: AbortSignal): Promise<number> {
  const ids = await listDuePurges(core.stores.images.reader('primary'), core.clock(), batchSize);
  let removed = 0;
  for (const id of ids) {
    if (signal?.aborted) break;
    try {
      const what = await removeDue(core, id);
      if (what === undefined) continue;
      removed += 1;
      log.info({ imageId: id }, `${what} was removed`);
    } catch (error) {
      log.warn(
        { error, imageId: id },
        'a deleted or failed picture could not be removed; trying again later',
      );
    }
  }
  return removed;
}

/** What was removed; undefined when it was not due any more. */
async function removeDue(core: Core, id: number): Promise<string | undefined> {
  if (await purgeImage(core, id)) return 'a deleted picture';
  return (await removeFailedOriginal(core, id)) ? 'the original of a failed picture' : undefined;
}

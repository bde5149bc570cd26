import { markCancelled } from '../../data/images/images.ts';
import { endJob, findJobOfImage } from '../../data/images/jobs.ts';
import { originalKey } from '../../domain/images/blob-keys.ts';
import { AppError } from '../../domain/errors.ts';
import type { Positions } from '../../ports/stores.ts';
import { change } from '../change.ts';
import type { Core } from '../core.ts';
import { changedTo, tagsOfMember } from './image-tags.ts';
import { lockOwnImage } from './locked-image.ts';

/**
 * Ends the work on a picture that nobody waits for any more. A worker that is at it notices when it wants to finish,
 * and throws its result away. Throws `no-image`, `not-owner` or `not-unfinished`.
 */
export async function cancelImage(
  core: Core,
  imageId: number,
  visitor: string | undefined,
): Promise<Positions> {
  const { value: image, position } = await change(core, 'images', async (tx) => {
    const found = await lockOwnImage(tx, imageId, visitor);
    const job = await findJobOfImage(tx, imageId);
    if (!job || !(await endJob(tx, job.id, 'cancelled', core.clock()))) throw new AppError('not-unfinished');
    await markCancelled(tx, imageId);
    return { value: found, changed: tagsOfMember(found), events: [changedTo('cancelled', found)] };
  });
  // What was uploaded is of no use any more. If this is cut short, deleting the picture removes it.
  await core.blobs.removeAll(originalKey(image.folder));
  return position;
}

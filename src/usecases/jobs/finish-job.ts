import { addToCounter } from '../../data/images/counters.ts';
import { findImage, markReady } from '../../data/images/images.ts';
import { endJob } from '../../data/images/jobs.ts';
import { isReady } from '../../domain/images/image.ts';
import { change } from '../change.ts';
import type { Core } from '../core.ts';
import { changedTo, tagsOfList } from '../images/image-tags.ts';

interface FinishedPicture {
  digest: string;
  width: number;
  height: number;
  /** See domain/placeholder.ts. */
  placeholder: string;
}

/**
 * Publishes a picture whose blobs are stored. Of several workers that finish the same job exactly one gets true;
 * false also when the picture was cancelled meanwhile, or deleted for good.
 */
export async function finishJob(
  core: Core,
  job: { id: number; imageId: number },
  picture: FinishedPicture,
): Promise<boolean> {
  const { value: isFinished } = await change(core, 'images', async (tx) => {
    if (!(await endJob(tx, job.id, 'done', core.clock()))) return { value: false };
    await markReady(tx, job.imageId, picture);
    // Not as it was at the start: when its root was deleted meanwhile, it is of another family now.
    const finished = await findImage(tx, job.imageId);
    if (!finished) return { value: false };
    // It was deleted meanwhile, and will be ready when that is undone.
    if (!isReady(finished)) return { value: true, changed: [`image:${finished.id}`] };
    await addToCounter(tx, 'images', 1);
    return { value: true, changed: tagsOfList(finished), events: [changedTo('ready', finished)] };
  });
  return isFinished;
}

import { addToCounter } from '../data/counters.ts';
import { markReady } from '../data/images.ts';
import { endJob } from '../data/jobs.ts';
import { change } from './change.ts';
import type { Core } from './core.ts';
import { tagsOfList } from './image-tags.ts';
import type { StartedJob } from './start-job.ts';

export interface FinishedPicture {
  digest: string;
  width: number;
  height: number;
  /** See domain/placeholder.ts. */
  placeholder: string;
}

/**
 * Publishes a picture whose blobs are stored. Of several workers that finish the same job exactly one gets true;
 * false also when the picture was deleted or cancelled meanwhile.
 */
export async function finishJob(
  core: Core,
  { job, image }: Pick<StartedJob, 'job' | 'image'>,
  picture: FinishedPicture,
): Promise<boolean> {
  const { value: isFirst } = await change(core, async (tx) => {
    if (!(await endJob(tx, job.id, 'done', core.clock()))) return { value: false, changed: [] };
    await markReady(tx, image.id, picture);
    await addToCounter(tx, 'images', 1);
    return { value: true, changed: tagsOfList(image) };
  });
  if (!isFirst) return false;
  // The parent as it was at the start: one that was deleted meanwhile has no page that could mind.
  const parent = image.parentId === undefined ? {} : { parentId: image.parentId };
  core.events.publish({ type: 'image-changed', imageId: image.id, state: 'ready', ...parent });
  return true;
}

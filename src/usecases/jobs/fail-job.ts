import { findImage, markFailed } from '../../data/images/images.ts';
import { endJob } from '../../data/images/jobs.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { change } from '../change.ts';
import type { Core } from '../core.ts';
import { changedTo, tagsOfMember } from '../images/image-tags.ts';
import { planRemoval } from '../images/remove-failed-original.ts';

/** Ends a job without a picture; the page of the image says why. Does nothing when the job has ended already. */
export async function failJob(
  core: Core,
  job: { id: number; imageId: number },
  failure: ErrorCode,
): Promise<void> {
  await change(core, 'images', async (tx) => {
    if (!(await endJob(tx, job.id, 'failed', core.clock()))) return { value: undefined };
    await markFailed(tx, job.imageId, failure);
    const failed = await findImage(tx, job.imageId);
    if (!failed) return { value: undefined };
    await planRemoval(core, tx, failed);
    const events = failed.state === 'failed' ? [changedTo('failed', failed)] : [];
    return { value: undefined, changed: tagsOfMember(failed), events };
  });
}

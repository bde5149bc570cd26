import { markProcessing } from '../../data/images/images.ts';
import { findJobOfImage, requeueFailedJob } from '../../data/images/jobs.ts';
import { AppError } from '../../domain/errors.ts';
import { canRetry } from '../../domain/images/image.ts';
import type { Positions } from '../../ports/stores.ts';
import { change } from '../change.ts';
import type { Core } from '../core.ts';
import { changedTo, tagsOfMember } from './image-tags.ts';
import { lockOwnImage } from './locked-image.ts';

/** Sends a failed picture through processing again. Throws `no-image`, `not-owner`, `not-failed` or `final-failure`. */
export async function retryImage(
  core: Core,
  imageId: number,
  visitor: string | undefined,
): Promise<Positions> {
  const { position } = await change(core, 'images', async (tx) => {
    const image = await lockOwnImage(tx, imageId, visitor);
    if (image.state === 'failed' && !canRetry(image)) throw new AppError('final-failure');
    const job = await findJobOfImage(tx, imageId);
    if (!job || !(await requeueFailedJob(tx, job, core.clock(), image.owner)))
      throw new AppError('not-failed');
    await markProcessing(tx, imageId);
    const events = [changedTo('processing', image)];
    return { value: undefined, changed: tagsOfMember(image), events, queued: [job.lane] };
  });
  return position;
}

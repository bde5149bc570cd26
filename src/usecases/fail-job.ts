import { markFailed } from '../data/images.ts';
import { endJob } from '../data/jobs.ts';
import type { ErrorCode } from '../domain/errors.ts';
import { change } from './change.ts';
import type { Core } from './core.ts';

/** Ends a job without a picture; the page of the image says why. Does nothing when the job has ended already. */
export async function failJob(
  core: Core,
  job: { id: number; imageId: number },
  failure: ErrorCode,
): Promise<void> {
  const { value: hasEnded } = await change(core, async (tx) => {
    if (!(await endJob(tx, job.id, 'failed', core.clock()))) return { value: false, changed: [] };
    await markFailed(tx, job.imageId, failure);
    return { value: true, changed: [`image:${job.imageId}`] };
  });
  if (!hasEnded) return;
  core.events.publish({ type: 'image-changed', imageId: job.imageId, state: 'failed' });
}

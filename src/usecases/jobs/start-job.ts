import {
  findAssignment,
  releaseJob as markReleased,
  startJob as markStarted,
  type Assignment,
} from '../../data/images/jobs.ts';
import { mediaKey, originalKey } from '../../domain/images/blob-keys.ts';
import { change } from '../change.ts';
import type { Core } from '../core.ts';

export interface StartedJob extends Assignment {
  /** The blob to work from; undefined when the parent was deleted. */
  source: string | undefined;
}

/**
 * Claims a job. Undefined when it has ended or its picture is gone: then there is nothing to
 * do. A job that is running may be claimed again, because its worker may have died; finishing it happens once.
 */
export async function startJob(core: Core, jobId: number): Promise<StartedJob | undefined> {
  const { value: job } = await change(core, 'images', async (tx) => {
    const found = (await markStarted(tx, jobId)) ? await findAssignment(tx, jobId) : undefined;
    if (!found) return { value: undefined };
    return {
      value: found,
      events: [{ type: 'image-changed', imageId: found.imageId, state: 'processing', onlyFor: found.owner }],
    };
  });
  return job && { ...job, source: sourceOf(job) };
}

/** Leaves a job to its next delivery; `attempts` is how many broken attempts it then has. */
export async function releaseJob(core: Core, jobId: number, attempts: number): Promise<void> {
  await core.stores.images.transaction((tx) => markReleased(tx, jobId, attempts));
}

function sourceOf({ filter, folder, parent }: Assignment): string | undefined {
  if (filter === undefined) return originalKey(folder);
  return parent && mediaKey(parent.folder, parent.digest, 'full');
}

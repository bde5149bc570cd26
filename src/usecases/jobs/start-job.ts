import {
  findAssignment,
  releaseJob as markReleased,
  startJobs,
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
 * What is to be done. Undefined when the job has ended or its picture is gone: then there is nothing to do. One that
 * somebody works on may be begun again, because its worker may have died; finishing it happens once.
 */
export async function startJob(core: Core, jobId: number): Promise<StartedJob | undefined> {
  const found = await findAssignment(core.stores.images.reader('primary'), jobId);
  return found && { ...found, source: sourceOf(found) };
}

/** Says that somebody works on these, for those who wait and for who counts. */
export async function sayBegun(core: Core, jobs: readonly Assignment[]): Promise<void> {
  const ids = jobs.map(({ id }) => id);
  await change(core, 'images', async (tx) => {
    await startJobs(tx, ids);
    const events = jobs.map(({ imageId, owner: onlyFor }) => {
      return { type: 'image-changed', imageId, state: 'processing', onlyFor } as const;
    });
    return { value: undefined, events };
  });
}

/** Leaves a job to its next delivery; `attempts` is how many broken attempts it then has. */
export async function releaseJob(core: Core, jobId: number, attempts: number): Promise<void> {
  await core.stores.images.transaction((tx) => markReleased(tx, jobId, attempts));
}

function sourceOf({ filter, folder, parent }: Assignment): string | undefined {
  if (filter === undefined) return originalKey(folder);
  return parent && mediaKey(parent.folder, parent.digest, 'full');
}

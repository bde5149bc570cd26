import { findAssignment, startJob as markStarted, type Assignment } from '../../data/images/jobs.ts';
import { mediaKey, originalKey } from '../../domain/images/blob-keys.ts';
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
  const { value: job } = await core.database.transaction(async (tx) =>
    (await markStarted(tx, jobId)) ? findAssignment(tx, jobId) : undefined,
  );
  if (!job) return undefined;
  core.events.publish({ type: 'image-changed', imageId: job.imageId, state: 'processing' });
  return { ...job, source: sourceOf(job) };
}

function sourceOf({ filter, folder, parent }: Assignment): string | undefined {
  if (filter === undefined) return originalKey(folder);
  return parent && mediaKey(parent.folder, parent.digest, 'full');
}

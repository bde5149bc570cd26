import { findImage } from '../data/images.ts';
import { findJob, startJob as markStarted } from '../data/jobs.ts';
import { mediaKey, originalKey } from '../domain/blob-keys.ts';
import { isReady, type Image } from '../domain/image.ts';
import type { Job } from '../domain/job.ts';
import type { Reader } from '../ports.ts';
import type { Core } from './core.ts';

export interface StartedJob {
  job: Job;
  image: Image;
  /** The blob to work from; undefined when the parent was deleted. */
  source: string | undefined;
}

/**
 * Claims a job. Undefined when it has ended or its picture is gone: then there is nothing to
 * do. A job that is running may be claimed again, because its worker may have died; finishing it happens once.
 */
export async function startJob(core: Core, jobId: number): Promise<StartedJob | undefined> {
  const { value } = await core.database.transaction(async (tx) => {
    if (!(await markStarted(tx, jobId))) return undefined;
    const job = await findJob(tx, jobId);
    const image = job && (await findImage(tx, job.imageId));
    return job && image && { job, image, source: await sourceOf(tx, image) };
  });
  if (value) core.events.publish({ type: 'image-changed', imageId: value.image.id, state: 'processing' });
  return value;
}

async function sourceOf(db: Reader, image: Image): Promise<string | undefined> {
  if (image.filter === undefined) return originalKey(image.folder);
  const parent = image.parentId === undefined ? undefined : await findImage(db, image.parentId);
  return parent && isReady(parent) ? mediaKey(parent.folder, parent.digest, 'full') : undefined;
}

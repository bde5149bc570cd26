import { releaseJob as markReleased } from '../../data/images/jobs.ts';
import type { Core } from '../core.ts';

/** Leaves a job to its next delivery; `attempts` is how many broken attempts it then has. */
export async function releaseJob(core: Core, jobId: number, attempts: number): Promise<void> {
  await core.database.transaction((tx) => markReleased(tx, jobId, attempts));
}

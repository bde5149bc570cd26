import type { JobState } from '../../domain/images/job.ts';
import { isErrorCode, type ErrorCode } from '../../domain/errors.ts';
import type { Reader } from '../../ports/stores/images.ts';
import { fromDbTime } from '../time.ts';

/** How many jobs are in each state. A state without jobs is not in the result. */
export async function countJobs(db: Reader): Promise<Map<JobState, number>> {
  const rows = await db
    .selectFrom('instaclone_jobs')
    .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  return new Map(rows.map(({ state, count }) => [state, Number(count)]));
}

interface FailedJob {
  jobId: number;
  imageId: number;
  name: string;
  failure: ErrorCode | undefined;
  /** ISO 8601, UTC. */
  failedAt: string;
}

/** The jobs that failed last, the newest first. */
export async function listFailedJobs(db: Reader, limit: number): Promise<FailedJob[]> {
  const rows = await db
    .selectFrom('instaclone_jobs as job')
    .innerJoin('instaclone_images as image', 'image.id', 'job.image_id')
    .select(['job.id', 'job.image_id', 'job.dt', 'job.finished_at', 'image.name', 'image.failure'])
    .where('job.state', '=', 'failed')
    .orderBy('job.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    jobId: row.id,
    imageId: row.image_id,
    name: row.name,
    failure: row.failure !== null && isErrorCode(row.failure) ? row.failure : undefined,
    failedAt: fromDbTime(row.finished_at ?? row.dt),
  }));
}

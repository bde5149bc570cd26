import type { Selectable } from 'kysely';
import {
  laneOf,
  statesBefore,
  type Job,
  type JobState,
  type PictureLane,
  type Urgency,
} from '../../domain/images/job.ts';
import type { JobsTable, Reader, Writer } from '../../ports/stores/images.ts';
import { toDbTime } from '../time.ts';
import { nextTurn, type Share } from './turns.ts';

/** Makes the job of a picture, due for publishing at once. */
export async function insertJob(
  tx: Writer,
  imageId: number,
  urgency: Urgency,
  at: Date,
  { flow, costMs }: Share,
): Promise<number> {
  const dt = toDbTime(at);
  const lane = laneOf(urgency, costMs);
  const turn = await nextTurn(tx, lane, flow);
  const share = { flow, cost_ms: costMs, turn };
  const result = await tx
    .insertInto('instaclone_jobs')
    .values({ image_id: imageId, lane, state: 'queued', publish_at: dt, ...share, dt, finished_at: null })
    .executeTakeFirstOrThrow();
  return Number(result.insertId);
}

/** What a worker needs of a job: its picture, and what that is to be made from. */
export interface Assignment {
  id: number;
  imageId: number;
  /** As of a job. */
  attempts: number;
  /** As of an image. */
  owner: string;
  folder: string;
  filter: string | undefined;
  strength: number | undefined;
  /** Undefined when it is gone or has no pixels; also for an upload, which has none. */
  parent: { folder: string; digest: string } | undefined;
}

export async function findAssignment(db: Reader, jobId: number): Promise<Assignment | undefined> {
  const row = await db
    .selectFrom('instaclone_jobs as job')
    .innerJoin('instaclone_images as image', 'image.id', 'job.image_id')
    .leftJoin('instaclone_images as parent', (join) =>
      // The bytes of a deleted one are there while that may be undone.
      join
        .onRef('parent.id', '=', 'image.parent_id')
        .on((is) => is.or([is('parent.state', '=', 'ready'), is('parent.state_before', '=', 'ready')])),
    )
    .select([
      'job.id',
      'job.image_id',
      'job.attempts',
      'image.owner',
      'image.image as folder',
      'image.filter',
      'image.strength',
      'parent.image as parent_folder',
      'parent.digest as parent_digest',
    ])
    .where('job.id', '=', jobId)
    .executeTakeFirst();
  if (!row) return undefined;
  const { image_id: imageId, parent_folder: parentFolder, parent_digest: digest } = row;
  const { id, attempts, owner, folder } = row;
  return {
    ...{ id, imageId, attempts, owner, folder },
    filter: row.filter ?? undefined,
    strength: row.strength ?? undefined,
    parent: parentFolder !== null && digest !== null ? { folder: parentFolder, digest } : undefined,
  };
}

export async function findJobOfImage(db: Reader, imageId: number): Promise<Job | undefined> {
  const row = await db
    .selectFrom('instaclone_jobs')
    .selectAll()
    .where('image_id', '=', imageId)
    .executeTakeFirst();
  return row && toJob(row);
}

/** Compare-and-set to `running`. False when the job has ended or is gone. */
export async function startJob(tx: Writer, id: number): Promise<boolean> {
  const result = await tx
    .updateTable('instaclone_jobs')
    .set({ state: 'running' })
    .where('id', '=', id)
    .where('state', 'in', statesBefore('running'))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Compare-and-set to a final state: of several workers that finish the same job, exactly one gets `true`. */
export async function endJob(
  tx: Writer,
  id: number,
  state: Extract<JobState, 'done' | 'failed' | 'cancelled'>,
  at: Date,
): Promise<boolean> {
  const result = await tx
    .updateTable('instaclone_jobs')
    .set({ state, publish_at: null, flow: null, turn: null, finished_at: toDbTime(at) })
    .where('id', '=', id)
    .where('state', 'in', statesBefore(state))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Compare-and-set from `running` back to `queued`; `attempts` is how many broken attempts that makes. */
export async function releaseJob(tx: Writer, id: number, attempts: number): Promise<void> {
  await tx
    .updateTable('instaclone_jobs')
    .set({ state: 'queued', attempts })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute();
}

/** Puts a failed job back to the start, with a turn of its own. False when it has not failed. */
export async function requeueFailedJob(
  tx: Writer,
  job: Pick<Job, 'id' | 'lane'>,
  at: Date,
  flow: string,
): Promise<boolean> {
  const turn = await nextTurn(tx, job.lane, flow);
  const result = await tx
    .updateTable('instaclone_jobs')
    .set({ state: 'queued', attempts: 0, publish_at: toDbTime(at), flow, turn, finished_at: null })
    .where('id', '=', job.id)
    .where('state', '=', 'failed')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Makes every unfinished job due: for the start of a node whose queue does not outlive the process. */
export async function makeUnfinishedJobsDue(tx: Writer, at: Date): Promise<number> {
  const result = await tx
    .updateTable('instaclone_jobs')
    .set({ state: 'queued', publish_at: toDbTime(at) })
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

export interface DueJob {
  jobId: number;
  lane: PictureLane;
  costMs: number;
  turn: number;
}

/** The jobs of a lane that are due for publishing, in the order of their turns. */
export async function listDueJobs(db: Reader, lane: PictureLane, at: Date, limit: number): Promise<DueJob[]> {
  const rows = await db
    .selectFrom('instaclone_jobs')
    .select(['id as jobId', 'lane', 'cost_ms as costMs', 'turn'])
    .where('lane', '=', lane)
    .where('turn', '>=', 0)
    .where('publish_at', '<=', toDbTime(at))
    .orderBy('turn')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, turn: row.turn ?? 0 }));
}

interface PublishedJobs {
  /** Of all lanes. */
  running: number;
  /** In the queue, by lane. A lane without any is not there. */
  waiting: Map<PictureLane, { count: number; costMs: number }>;
}

/**
 * What was published and has not ended; of what has not begun either, only what is next due after `waitingAfter`. Who
 * published it longer ago may have published it to a queue that lost it.
 */
export async function countPublished(db: Reader, at: Date, waitingAfter: Date): Promise<PublishedJobs> {
  const rows = await db
    .selectFrom('instaclone_jobs')
    .select(({ fn }) => [
      'lane',
      'state',
      fn.countAll<number>().as('count'),
      fn.sum<number>('cost_ms').as('costMs'),
    ])
    .where('publish_at', '>', toDbTime(at))
    .where(({ eb, or }) => or([eb('state', '=', 'running'), eb('publish_at', '>', toDbTime(waitingAfter))]))
    .groupBy(['lane', 'state'])
    .execute();
  const published: PublishedJobs = { running: 0, waiting: new Map() };
  for (const { lane, state, count, costMs } of rows) {
    if (state === 'running') published.running += Number(count);
    else published.waiting.set(lane, { count: Number(count), costMs: Number(costMs) });
  }
  return published;
}

/**
 * Takes due jobs for publishing by moving their next due time to `nextAt`, one compare-and-set a row, so that of
 * several relays one gets `true`. If the publishing then fails or is lost, the job is due again at `nextAt`.
 */
export async function takeDueJob(tx: Writer, id: number, at: Date, nextAt: Date): Promise<boolean> {
  const result = await tx
    .updateTable('instaclone_jobs')
    .set({ publish_at: toDbTime(nextAt) })
    .where('id', '=', id)
    .where('publish_at', '<=', toDbTime(at))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Moves the due time of taken jobs, except of those that ended or were queued anew in the meantime. */
export async function moveDueTime(tx: Writer, ids: readonly number[], from: Date, to: Date): Promise<void> {
  if (ids.length === 0) return; // `in ()` is an error in MySQL.
  await tx
    .updateTable('instaclone_jobs')
    .set({ publish_at: toDbTime(to) })
    .where('id', 'in', ids)
    .where('publish_at', '=', toDbTime(from))
    .execute();
}

function toJob(row: Selectable<JobsTable>): Job {
  return { id: row.id, imageId: row.image_id, lane: row.lane, state: row.state, attempts: row.attempts };
}

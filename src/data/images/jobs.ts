import type { Insertable, Selectable } from 'kysely';
import {
  laneOf,
  pictureLanes,
  statesBefore,
  type Job,
  type JobState,
  type PictureLane,
  type Urgency,
} from '../../domain/images/job.ts';
import type { JobsTable, Reader, Writer } from '../../ports/stores/images.ts';
import { prepared, type ValueOf } from '../prepared.ts';
import { toDbTime } from '../time.ts';
import { nextTurns, type Share } from './turns.ts';

/** The job of a picture that is new. */
interface NewJob extends Share {
  imageId: number;
  urgency: Urgency;
}

/** Makes the jobs of some pictures, due for publishing at once, their turns in their order. */
export async function insertJobs(tx: Writer, jobs: readonly NewJob[], at: Date): Promise<void> {
  if (jobs.length === 0) return;
  const rows = await newRows(tx, jobs, at);
  const [only, ...others] = rows;
  if (only && others.length === 0) await insertRow(tx, only);
  else await tx.insertInto('instaclone_jobs').values(rows).execute();
}

/** The same of one; returns its number. */
export async function insertJob(
  tx: Writer,
  imageId: number,
  urgency: Urgency,
  at: Date,
  share: Share,
): Promise<number> {
  const [row] = await newRows(tx, [{ imageId, urgency, ...share }], at);
  const { insertId } = await insertRow(tx, row as NewRow);
  return Number(insertId);
}

async function newRows(tx: Writer, jobs: readonly NewJob[], at: Date): Promise<NewRow[]> {
  const inLanes = jobs.map((job) => ({ ...job, lane: laneOf(job.urgency, job.costMs) }));
  const turns = await nextTurns(tx, inLanes);
  const dt = toDbTime(at);
  return inLanes.map(({ imageId, lane, flow, costMs }, index) => ({
    ...{ image_id: imageId, lane, state: 'queued', publish_at: dt, dt, finished_at: null },
    ...{ flow, cost_ms: costMs, turn: turns[index] as number },
  }));
}

type NewRow = Omit<Insertable<JobsTable>, 'id' | 'attempts'>;

const insertRow = prepared((tx: Writer, value: ValueOf<NewRow>) => {
  const share = { flow: value('flow'), cost_ms: value('cost_ms'), turn: value('turn') };
  const times = { publish_at: value('publish_at'), dt: value('dt'), finished_at: value('finished_at') };
  return tx
    .insertInto('instaclone_jobs')
    .values({ image_id: value('image_id'), lane: value('lane'), state: value('state'), ...share, ...times });
});

/** What a worker needs of a job: its picture, and what that is to be made from. */
export interface Assignment {
  id: number;
  imageId: number;
  /** As of a job. */
  attempts: number;
  /** As of an image. */
  rootId: number;
  owner: string;
  folder: string;
  filter: string | undefined;
  strength: number | undefined;
  /** Undefined when it is gone or has no pixels; also for an upload, which has none. */
  parent: { folder: string; digest: string; width: number; height: number } | undefined;
}

/** Undefined when the job has ended or is gone, or its picture is. */
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
      'image.root_id',
      'image.owner',
      'image.image as folder',
      'image.filter',
      'image.strength',
      'parent.image as parent_folder',
      'parent.digest as parent_digest',
      'parent.width as parent_width',
      'parent.height as parent_height',
    ])
    .where('job.id', '=', jobId)
    .where('job.state', 'in', statesBefore('running'))
    .executeTakeFirst();
  if (!row) return undefined;
  const { id, image_id: imageId, attempts, owner, folder } = row;
  return {
    ...{ id, imageId, attempts, owner, folder },
    rootId: row.root_id ?? imageId,
    filter: row.filter ?? undefined,
    strength: row.strength ?? undefined,
    parent: parentOf(row.parent_folder, row.parent_digest, row.parent_width, row.parent_height),
  };
}

function parentOf(
  folder: string | null,
  digest: string | null,
  width: number | null,
  height: number | null,
): Assignment['parent'] {
  if (folder === null || digest === null || width === null || height === null) return undefined;
  return { folder, digest, width, height };
}

export async function findJobOfImage(db: Reader, imageId: number): Promise<Job | undefined> {
  const row = await db
    .selectFrom('instaclone_jobs')
    .selectAll()
    .where('image_id', '=', imageId)
    .executeTakeFirst();
  return row && toJob(row);
}

/** Compare-and-set to `running`, of those that have not ended and are not gone: returns how many. */
export async function startJobs(tx: Writer, ids: readonly number[]): Promise<number> {
  if (ids.length === 0) return 0; // `in ()` is an error in MySQL.
  const result = await tx
    .updateTable('instaclone_jobs')
    .set({ state: 'running' })
    .where('id', 'in', ids)
    .where('state', 'in', statesBefore('running'))
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
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

/** Compare-and-set back to `queued`, unless it has ended; `attempts` is how many broken attempts that makes. */
export async function releaseJob(tx: Writer, id: number, attempts: number): Promise<void> {
  await tx
    .updateTable('instaclone_jobs')
    .set({ state: 'queued', attempts })
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'running'])
    .execute();
}

/** Puts a failed job back to the start, with a turn of its own. False when it has not failed. */
export async function requeueFailedJob(
  tx: Writer,
  job: Pick<Job, 'id' | 'lane'>,
  at: Date,
  flow: string,
): Promise<boolean> {
  const [turn = 0] = await nextTurns(tx, [{ lane: job.lane, flow, costMs: 0 }]);
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

/** The jobs that are due for publishing, at most so many of each lane, in the order of their turns. */
export async function listDueJobs(db: Reader, at: Date, limit: number): Promise<DueJob[]> {
  const { rows } = await dueRows(db, { at: toDbTime(at), limit });
  const due = rows.map((row) => ({ ...row, turn: row.turn ?? 0 }));
  // The engines need not keep the order of what they put together.
  return due.sort((a, b) => a.turn - b.turn || a.jobId - b.jobId);
}

const dueRows = prepared((db: Reader, value: ValueOf<{ at: string; limit: number }>) => {
  const ofLane = (lane: PictureLane) =>
    db
      .selectFrom('instaclone_jobs')
      .select(['id as jobId', 'lane', 'cost_ms as costMs', 'turn'])
      .where('lane', '=', lane)
      .where('turn', '>=', 0)
      .where('publish_at', '<=', value('at'))
      .orderBy('turn')
      .orderBy('id')
      .limit(value('limit'));
  // Each as a table, since SQLite takes no limit for a part of a union.
  const lanes = pictureLanes.map((lane) => db.selectFrom(ofLane(lane).as('due')).selectAll());
  return lanes.reduce((all, lane) => all.unionAll(lane));
});

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
  const { rows } = await publishedRows(db, { at: toDbTime(at), waitingAfter: toDbTime(waitingAfter) });
  const published: PublishedJobs = { running: 0, waiting: new Map() };
  for (const { lane, state, count, costMs } of rows) {
    if (state === 'running') published.running += Number(count);
    else published.waiting.set(lane, { count: Number(count), costMs: Number(costMs) });
  }
  return published;
}

const publishedRows = prepared((db: Reader, value: ValueOf<{ at: string; waitingAfter: string }>) =>
  db
    .selectFrom('instaclone_jobs')
    .select(({ fn }) => [
      'lane',
      'state',
      fn.countAll<number>().as('count'),
      fn.sum<number>('cost_ms').as('costMs'),
    ])
    .where('publish_at', '>', value('at'))
    .where(({ eb, or }) => or([eb('state', '=', 'running'), eb('publish_at', '>', value('waitingAfter'))]))
    .groupBy(['lane', 'state']),
);

/**
 * Takes due jobs for publishing by moving their next due time to `nextAt`, one compare-and-set a row, so that of
 * several relays one gets `true`. If the publishing then fails or is lost, the job is due again at `nextAt`.
 */
export async function takeDueJob(tx: Writer, id: number, at: Date, nextAt: Date): Promise<boolean> {
  const { numAffectedRows = 0n } = await takeRow(tx, { id, at: toDbTime(at), nextAt: toDbTime(nextAt) });
  return numAffectedRows > 0n;
}

const takeRow = prepared((tx: Writer, value: ValueOf<{ id: number; at: string; nextAt: string }>) =>
  tx
    .updateTable('instaclone_jobs')
    .set({ publish_at: value('nextAt') })
    .where('id', '=', value('id'))
    .where('publish_at', '<=', value('at')),
);

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

import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { PictureLane } from '../../domain/images/job.ts';
import type { Writer } from '../../ports/stores/images.ts';
import { prepared, type ValueOf } from '../prepared.ts';
import { readCounter } from './counters.ts';

/**
 * Fair share between people: start-time fair queueing (Goyal, Vin and Cheng 1996). A flow is whom a job is made for.
 * Each job gets a turn, in milliseconds of work: behind all earlier jobs of its flow by what those cost, and never
 * before the turn that is being served. So who has queued nothing comes next, whatever the others have queued; between
 * those who have a backlog the work is shared evenly, and since turns only grow, everybody's comes.
 */
export interface Share {
  flow: string;
  /** See `estimatedMs`. */
  costMs: number;
}

/** As many as the migration made. More of them let more people go past each other. */
const lockCount = 64;

/**
 * The turns of jobs, in their order. Jobs of one flow get theirs one after the other, else many that come at once would
 * share one. Reads what is committed, therefore the locks come first.
 */
export async function nextTurns(
  tx: Writer,
  jobs: readonly (Share & { lane: PictureLane })[],
): Promise<number[]> {
  await lockFlows(tx, new Set(jobs.map(({ flow }) => lockOf(flow))));
  const served = new Map<PictureLane, number>();
  for (const { lane } of jobs) {
    if (!served.has(lane)) served.set(lane, await readCounter(tx, `turn:${lane}`));
  }
  /** By lane and flow, behind all of its jobs so far. */
  const ends = new Map<string, number>();
  const turns: number[] = [];
  for (const { lane, flow, costMs } of jobs) {
    const key = `${lane} ${flow}`;
    const end = ends.get(key) ?? (await endOfFlow(tx, lane, flow));
    const turn = Math.max(served.get(lane) ?? 0, end);
    turns.push(turn);
    ends.set(key, turn + costMs);
  }
  return turns;
}

async function endOfFlow(tx: Writer, lane: PictureLane, flow: string): Promise<number> {
  const [last] = (await lastOfFlow(tx, { flow, lane })).rows;
  return (last?.turn ?? 0) + (last?.cost_ms ?? 0);
}

const lastOfFlow = prepared((tx: Writer, value: ValueOf<{ flow: string; lane: PictureLane }>) =>
  tx
    .selectFrom('instaclone_jobs')
    .select(['turn', 'cost_ms'])
    .where('flow', '=', value('flow'))
    .where('lane', '=', value('lane'))
    .where('turn', '>=', 0)
    .orderBy('turn', 'desc')
    .limit(1),
);

/**
 * The row that jobs of a flow hold until their transaction ends. One for each flow would have to be removed again, so
 * several share one, by a digest: those wait for each other as well, for the milliseconds of a transaction.
 */
function lockOf(flow: string): number {
  return createHash('sha256').update(flow).digest().readUInt32BE() % lockCount;
}

async function lockFlows(tx: Writer, ids: ReadonlySet<number>): Promise<void> {
  const [first = 0, ...others] = ids;
  if (others.length === 0) await lockRow(tx, { id: first });
  else
    await lockedRows(tx)
      .where('id', 'in', [...ids])
      .execute();
}

const lockRow = prepared((tx: Writer, value: ValueOf<{ id: number }>) =>
  lockedRows(tx).where('id', '=', value('id')),
);

/** Changes nothing, and is answered in fewer bytes than a SELECT ... FOR UPDATE. */
function lockedRows(tx: Writer) {
  return tx.updateTable('instaclone_flow_locks').set({ id: sql`id` });
}

/** Notes the turn that is being served. */
export async function serveTurn(tx: Writer, lane: PictureLane, turn: number): Promise<void> {
  await raiseCounter(tx, { name: `turn:${lane}`, turn });
}

const raiseCounter = prepared((tx: Writer, value: ValueOf<{ name: `turn:${PictureLane}`; turn: number }>) =>
  tx
    .updateTable('instaclone_counters')
    .set({ value: value('turn') })
    .where('name', '=', value('name'))
    .where('value', '<', value('turn')),
);

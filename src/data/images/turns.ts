import type { Lane } from '../../domain/images/job.ts';
import type { Writer } from '../../ports/database.ts';
import { readCounter } from './counters.ts';

/**
 * Fair share between people: start-time fair queueing (Goyal, Vin and Cheng 1996). A flow is whom a job is made for. Each
 * job gets a turn, in milliseconds of work: behind all earlier jobs of its flow by what those cost, and never before
 * the turn that is being served. So who has queued nothing comes next, whatever the others have queued; between those
 * who have a backlog the work is shared evenly, and since turns only grow, everybody's comes.
 */
export interface Share {
  flow: string;
  /** See `estimatedMs`. */
  costMs: number;
}

/**
 * Reads what is committed, so jobs of one flow that are made at the very same moment may get the same turn. That gains
 * a flow no more than the database has connections.
 */
export async function nextTurn(tx: Writer, lane: Lane, flow: string): Promise<number> {
  const last = await tx
    .selectFrom('instaclone_jobs')
    .select(['turn', 'cost_ms'])
    .where('flow', '=', flow)
    .where('lane', '=', lane)
    .where('turn', '>=', 0)
    .orderBy('turn', 'desc')
    .limit(1)
    .executeTakeFirst();
  const served = await readCounter(tx, `turn:${lane}`);
  return Math.max(served, (last?.turn ?? 0) + (last?.cost_ms ?? 0));
}

/** Notes the turn that is being served. */
export async function serveTurn(tx: Writer, lane: Lane, turn: number): Promise<void> {
  await tx
    .updateTable('instaclone_counters')
    .set({ value: turn })
    .where('name', '=', `turn:${lane}`)
    .where('value', '<', turn)
    .execute();
}

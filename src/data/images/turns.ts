import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { PictureLane } from '../../domain/images/job.ts';
import type { Writer } from '../../ports/stores/images.ts';
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

/** As many as the migration made. More of them let more people go past each other. */
const lockCount = 64;

/**
 * Jobs of one flow get their turns one after the other, else many that come at once would share one. Reads what is
 * committed, therefore the lock comes first.
 */
export async function nextTurn(tx: Writer, lane: PictureLane, flow: string): Promise<number> {
  await lockFlow(tx, flow);
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

/**
 * Holds a row until the transaction ends. A row for each flow would have to be removed again, so several share one, by a
 * digest: those wait for each other as well, for the milliseconds of a transaction. As `lockImage`, it changes nothing.
 */
async function lockFlow(tx: Writer, flow: string): Promise<void> {
  const id = createHash('sha256').update(flow).digest().readUInt32BE() % lockCount;
  await tx
    .updateTable('instaclone_flow_locks')
    .set({ id: sql`id` })
    .where('id', '=', id)
    .execute();
}

/** Notes the turn that is being served. */
export async function serveTurn(tx: Writer, lane: PictureLane, turn: number): Promise<void> {
  await tx
    .updateTable('instaclone_counters')
    .set({ value: turn })
    .where('name', '=', `turn:${lane}`)
    .where('value', '<', turn)
    .execute();
}

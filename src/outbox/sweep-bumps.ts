import { deleteBumps, listBumps } from '../data/bumps.ts';
import type { Tag } from '../domain/tags.ts';
import type { Log } from '../ops/log.ts';
import type { Signal } from '../ops/signal.ts';
import type { Database } from '../ports/database.ts';
import { bump } from '../usecases/change.ts';
import type { Core } from '../usecases/core.ts';
import { repeat, type Repeated } from './repeat.ts';

const deleteEveryMs = 225;
/** How many of these are one sweep; two sweeps and a bit are the second within which a bump is made good. */
const turnsPerSweep = 2;
const batchSize = 500;

/**
 * Bumps the tags whose process died between commit and bump, or whose cache server was away. A row that is met in two
 * sweeps one after the other is such a one; that needs no clocks. Bumping once too often costs a load and no more.
 *
 * `bumped` names rows that have done their work, because the cache took the bumps; they are deleted soon, many at
 * once. So every process whose use cases change something has a sweeper.
 */
export function sweepBumps(
  core: Pick<Core, 'database' | 'cache' | 'events'>,
  bumped: Signal<readonly number[]>,
  log: Log,
): Repeated {
  const { database } = core;
  /** Rows that have done their work. */
  const settled = new Set<number>();
  let metBefore = new Set<number>();
  let turn = 0;
  bumped.onRaise((ids) => {
    for (const id of ids) settled.add(id);
  });

  async function sweep(): Promise<void> {
    const rows = await listBumps(database.reader('primary'), batchSize);
    const unsettled = rows.filter(({ id }) => !settled.has(id));
    for (const { id, tags } of unsettled.filter((row) => metBefore.has(row.id))) {
      if (await bump(core, tags as Tag[])) settled.add(id);
      log.warn({ bump: id, isDone: settled.has(id) }, 'cached entries outlived a change; bumped late');
    }
    metBefore = new Set(unsettled.map(({ id }) => id));
  }

  return repeat(deleteEveryMs, async () => {
    turn += 1;
    try {
      await deleteSettled(database, settled);
      if (turn % turnsPerSweep === 0) await sweep();
    } catch (error) {
      log.warn({ error }, 'bumps could not be swept; trying again');
    }
  });
}

/** Empties the set of what it deletes. */
async function deleteSettled(database: Database, settled: Set<number>): Promise<void> {
  const ids = [...settled];
  if (ids.length === 0) return;
  await database.transaction((tx) => deleteBumps(tx, ids));
  for (const id of ids) settled.delete(id);
}

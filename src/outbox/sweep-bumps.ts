import { deleteBumps, listBumps } from '../data/outbox/bumps.ts';
import type { AnyWriter } from '../data/outbox/tables.ts';
import { storeNames, type StoreName } from '../domain/stores.ts';
import type { Tag } from '../domain/tags.ts';
import type { Log } from '../ops/log.ts';
import type { Signal } from '../ops/signal.ts';
import { bump } from '../usecases/change.ts';
import type { BumpRows, Core } from '../usecases/core.ts';
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
 * once. So every process whose use cases change something has a sweeper. One store that is away holds up no other.
 */
export function sweepBumps(
  core: Pick<Core, 'stores' | 'cache' | 'events'>,
  bumped: Signal<BumpRows>,
  log: Log,
): Repeated {
  /** Rows that have done their work. */
  const settled: Record<StoreName, Set<number>> = { images: new Set(), likes: new Set(), people: new Set() };
  bumped.onRaise(({ store, ids }) => {
    for (const id of ids) settled[store].add(id);
  });
  const sweepers = storeNames.map((name) => sweepStore(core, name, settled[name], log));
  return {
    async stop() {
      await Promise.all(sweepers.map((sweeper) => sweeper.stop()));
    },
  };
}

function sweepStore(
  core: Pick<Core, 'stores' | 'cache' | 'events'>,
  store: StoreName,
  settled: Set<number>,
  log: Log,
): Repeated {
  let metBefore = new Set<number>();
  let turn = 0;

  async function sweep(): Promise<void> {
    const rows = await listBumps(core.stores[store].reader('primary'), store, batchSize);
    const unsettled = rows.filter(({ id }) => !settled.has(id));
    for (const { id, tags } of unsettled.filter((row) => metBefore.has(row.id))) {
      if (await bump(core, tags as Tag[])) settled.add(id);
      log.warn({ store, bump: id, isDone: settled.has(id) }, 'cached entries outlived a change; bumped late');
    }
    metBefore = new Set(unsettled.map(({ id }) => id));
  }

  return repeat(deleteEveryMs, async () => {
    turn += 1;
    try {
      await deleteSettled(core, store, settled);
      if (turn % turnsPerSweep === 0) await sweep();
    } catch (error) {
      log.warn({ error, store }, 'bumps could not be swept; trying again');
    }
  });
}

/** Empties the set of what it deletes. */
async function deleteSettled(
  { stores }: Pick<Core, 'stores'>,
  store: StoreName,
  settled: Set<number>,
): Promise<void> {
  const ids = [...settled];
  if (ids.length === 0) return;
  await stores[store].transaction((tx: AnyWriter) => deleteBumps(tx, store, ids));
  for (const id of ids) settled.delete(id);
}

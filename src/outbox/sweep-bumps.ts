import { deleteBumps, listBumps } from '../data/outbox/bumps.ts';
import type { AnyWriter } from '../data/outbox/tables.ts';
import { storeNames, type StoreName } from '../domain/stores.ts';
import type { Tag } from '../domain/tags.ts';
import type { Log } from '../ops/log.ts';
import type { Signal } from '../ops/signal.ts';
import type { Writer as LikesWriter } from '../ports/stores/likes.ts';
import { bump } from '../usecases/change.ts';
import type { BumpRows, Core } from '../usecases/core.ts';
import { tellLikes } from '../usecases/likes/tell-likes.ts';
import { repeat, type Repeated } from './repeat.ts';

const deleteEveryMs = 225;
/** How many of these are one sweep; two sweeps and a bit are the second within which a bump is made good. */
const turnsPerSweep = 2;
const batchSize = 500;
/** How many rows are deleted in one transaction, which holds the likes of as many pictures. */
const deletedTogether = 200;

type Sweeping = Pick<Core, 'stores' | 'cache' | 'events' | 'clock' | 'onTold'>;

/**
 * Bumps the tags whose process died between commit and bump, or whose cache server was away. A row that is met in two
 * sweeps one after the other is such a one; that needs no clocks. Bumping once too often costs a load and no more.
 *
 * `bumped` names rows that have done their work, because the cache took the bumps; they are deleted soon, many at
 * once. So every process whose use cases change something has a sweeper. One store that is away holds up no other.
 */
export function sweepBumps(core: Sweeping, bumped: Signal<BumpRows>, log: Log): Repeated {
  const settled: Record<StoreName, Settled> = { images: new Map(), likes: new Map(), people: new Map() };
  bumped.onRaise(({ store, ids, tags }) => {
    for (const id of ids) settled[store].set(id, tags);
  });
  const sweepers = storeNames.map((name) => sweepStore(core, name, settled[name], log));
  return {
    async stop() {
      await Promise.all(sweepers.map((sweeper) => sweeper.stop()));
    },
  };
}

/** Rows that have done their work, by their number, and the tags that were bumped. */
type Settled = Map<number, readonly Tag[]>;

function sweepStore(core: Sweeping, store: StoreName, settled: Settled, log: Log): Repeated {
  let metBefore = new Set<number>();
  let turn = 0;

  async function sweep(): Promise<void> {
    const rows = await listBumps(core.stores[store].reader('primary'), store, batchSize);
    const unsettled = rows.filter(({ id }) => !settled.has(id));
    for (const { id, tags } of unsettled.filter((row) => metBefore.has(row.id))) {
      if (await bump(core, tags as Tag[])) settled.set(id, tags as Tag[]);
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

/** Empties the map of what it deletes. Of likes, it tells the numbers: see `Telling` in usecases/likes. */
async function deleteSettled(core: Sweeping, store: StoreName, settled: Settled): Promise<void> {
  while (settled.size > 0) {
    const rows = [...settled].slice(0, deletedTogether);
    const ids = rows.map(([id]) => id);
    const tags = rows.flatMap(([, own]) => own);
    const { value: isTold } = await core.stores[store].transaction(async (tx: AnyWriter) => {
      const told = store === 'likes' && (await tellLikes(tx as LikesWriter, tags, core.clock()));
      await deleteBumps(tx, store, ids);
      return told;
    });
    for (const id of ids) settled.delete(id);
    if (isTold) core.onTold();
  }
}

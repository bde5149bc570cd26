import type { AppEvent } from '../domain/events.ts';
import type { PictureLane } from '../domain/images/job.ts';
import type { NewMessage } from '../domain/messages.ts';
import type { StoreName } from '../domain/stores.ts';
import type { Tag } from '../domain/tags.ts';
import { insertBumps } from '../data/outbox/bumps.ts';
import { insertMessages } from '../data/outbox/messages.ts';
import type { AnyWriter } from '../data/outbox/tables.ts';
import type { Database, WriterOf } from '../ports/database.ts';
import type { Positions, StoreTables } from '../ports/stores.ts';
import type { Core } from './core.ts';

/** What a transaction gives, and all that others have to learn of it once it is committed. */
export interface Change<T> {
  value: T;
  /** The tags of everything that it changed. */
  changed?: readonly Tag[];
  /** What other data services are told. */
  told?: readonly NewMessage[];
  /** What pages are told. */
  events?: readonly AppEvent[];
  /** The lanes of jobs that it wrote, for the relay to publish. */
  queued?: readonly PictureLane[];
}

/**
 * Runs a transaction in one store, and when it is committed makes invalid what is cached of what it changed, tells what
 * happened and wakes the relays. The tags and the messages are written down in the same transaction: when this process
 * dies before it has bumped them, or the cache does not take them, the sweeper of bumps does it, within a second; and
 * the relay of messages carries these until they are applied.
 */
export async function change<T, Name extends StoreName>(
  core: Core,
  store: Name,
  work: (tx: WriterOf<StoreTables[Name]>) => Promise<Change<T>>,
): Promise<{ value: T; position: Positions }> {
  const database: Database<StoreTables[Name]> = core.stores[store];
  const { value: done, position } = await database.transaction(async (tx) => {
    const { value, changed = [], told = [], events = [], queued = [] } = await work(tx);
    const writer = tx as unknown as AnyWriter;
    await insertMessages(writer, store, told, core.clock());
    const bumpIds = await insertBumps(writer, store, changed);
    return { value, changed, told, events, queued, bumpIds };
  });
  for (const lane of new Set(done.queued)) core.onJobQueued(lane);
  if (done.told.length > 0) core.onTold();
  if (done.changed.length > 0 && (await bump(core, done.changed)))
    core.onBumped({ store, ids: done.bumpIds, tags: done.changed });
  // After the bump: who hears of it asks for the page, and must not get the one before.
  for (const event of done.events) core.events.publish(event);
  return { value: done.value, position: { [store]: position } };
}

/** Bumps the tags and tells every node. False when it has to be done again, because the cache did not take it. */
export async function bump(
  { cache, events }: Pick<Core, 'cache' | 'events'>,
  tags: readonly Tag[],
): Promise<boolean> {
  const isStored = await cache.bump(tags);
  events.publish({ type: 'tags-bumped', tags, isStored });
  return isStored;
}

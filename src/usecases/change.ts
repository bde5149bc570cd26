import type { AppEvent } from '../domain/events.ts';
import type { Tag } from '../domain/tags.ts';
import { insertBumps } from '../data/bumps.ts';
import type { Position, Writer } from '../ports/database.ts';
import type { Core } from './core.ts';

/** What a transaction gives, and all that others have to learn of it once it is committed. */
export interface Change<T> {
  value: T;
  /** The tags of everything that it changed. */
  changed?: readonly Tag[];
  /** What pages are told. */
  events?: readonly AppEvent[];
  /** Whether it wrote a job, for the relay to publish. */
  queued?: boolean;
}

/**
 * Runs a transaction, and when it is committed makes invalid what is cached of what it changed, tells what happened
 * and wakes the relay. The tags are written down in the same transaction: when this process dies before it has bumped
 * them, or the cache does not take them, the sweeper of bumps does it, within a second.
 */
export async function change<T>(
  core: Core,
  work: (tx: Writer) => Promise<Change<T>>,
): Promise<{ value: T; position: Position }> {
  const { value: done, position } = await core.database.transaction(async (tx) => {
    const { value, changed = [], events = [], queued = false } = await work(tx);
    return { value, changed, events, queued, bumpIds: await insertBumps(tx, changed) };
  });
  if (done.queued) core.onJobQueued();
  if (done.changed.length > 0 && (await bump(core, done.changed))) core.onBumped(done.bumpIds);
  // After the bump: who hears of it asks for the page, and must not get the one before.
  for (const event of done.events) core.events.publish(event);
  return { value: done.value, position };
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

import type { Tag } from '../domain/tags.ts';
import { insertBumps } from '../data/bumps.ts';
import type { Position, Writer } from '../ports/database.ts';
import type { Core } from './core.ts';

/** What a transaction gives, and the tags of everything that it changed. */
export interface Change<T> {
  value: T;
  changed: readonly Tag[];
}

/**
 * Runs a transaction, and when it is committed makes invalid what is cached of what it changed. The tags are written
 * down in the same transaction: when this process dies before it has bumped them, or the cache does not take them,
 * the sweeper of bumps does it, within a second.
 */
export async function change<T>(
  core: Core,
  work: (tx: Writer) => Promise<Change<T>>,
): Promise<{ value: T; position: Position }> {
  const { value: done, position } = await core.database.transaction(async (tx) => {
    const { value, changed } = await work(tx);
    return { value, changed, bumpIds: await insertBumps(tx, changed) };
  });
  if (done.changed.length > 0 && (await bump(core, done.changed))) core.onBumped(done.bumpIds);
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

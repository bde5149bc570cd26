import type { StoreName } from '../../domain/stores.ts';
import { prepared, type ValueOf } from '../prepared.ts';
import {
  forEachStore,
  outboxReader,
  outboxWriter,
  tableOf,
  type AnyReader,
  type AnyWriter,
} from './tables.ts';

/** Tags that were changed by a transaction that committed. Most rows live for a fraction of a second. */
interface Bump {
  id: number;
  tags: string[];
}

/** So that a picture with thousands of descendants does not reach the end of a text column. */
const tagsPerRow = 500;

/** Names the tags that this transaction changes, and returns the ids of the rows that say so. */
export async function insertBumps(
  tx: AnyWriter,
  store: StoreName,
  tags: readonly string[],
): Promise<number[]> {
  const ids: number[] = [];
  for (let start = 0; start < tags.length; start += tagsPerRow) {
    const part = tags.slice(start, start + tagsPerRow);
    const { insertId } = await insertRow[store](tx, { tags: JSON.stringify(part) });
    ids.push(Number(insertId));
  }
  return ids;
}

const insertRow = forEachStore((store) =>
  prepared((tx: AnyWriter, value: ValueOf<{ tags: string }>) =>
    outboxWriter(tx)
      .insertInto(tableOf(store, 'bumps'))
      .values({ tags: value('tags') }),
  ),
);

export async function listBumps(db: AnyReader, store: StoreName, limit: number): Promise<Bump[]> {
  const rows = await outboxReader(db)
    .selectFrom(tableOf(store, 'bumps'))
    .selectAll()
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id, tags }) => ({ id, tags: JSON.parse(tags) as string[] }));
}

export async function deleteBumps(tx: AnyWriter, store: StoreName, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return; // `in ()` is an error in MySQL.
  await outboxWriter(tx).deleteFrom(tableOf(store, 'bumps')).where('id', 'in', ids).execute();
}

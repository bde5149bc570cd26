import { sql, type RawBuilder } from 'kysely';
import type { Reader, Writer } from '../../ports/stores/likes.ts';
import { prepared, type ValueOf } from '../prepared.ts';
import { toDbTime } from '../time.ts';

/** By picture; one that nobody ever liked is not there. */
export async function readManyLikes(db: Reader, imageIds: readonly number[]): Promise<Map<number, number>> {
  const rows = await db
    .selectFrom('instaclone_like_counts')
    .select(['image', 'likes'])
    .where('image', 'in', imageIds)
    .execute();
  return new Map(rows.map(({ image, likes }) => [image, likes]));
}

export interface Count {
  imageId: number;
  likes: number;
  /** The picture is gone for good. */
  isClosed: boolean;
}

/**
 * How many like a picture; held until the transaction ends, so that who changes the likes of one picture waits for who
 * does it at the same time.
 */
export async function lockLikes(tx: Writer, imageId: number): Promise<Count> {
  const [count] = await addToLikes(tx, new Map([[imageId, 0]]));
  return count as Count;
}

/** The same of those of some pictures that have a number. */
export function lockKnownLikes(tx: Writer, imageIds: readonly number[]): Promise<Count[]> {
  return changeKnown(tx, new Map(imageIds.map((id) => [id, 0])));
}

/** Changes the numbers of some pictures by these differences, and returns them; held in the same way. */
export async function addToLikes(tx: Writer, differences: ReadonlyMap<number, number>): Promise<Count[]> {
  const [only] = differences.size === 1 ? differences : [];
  const counts = await (only ? changeOne(tx, ...only) : changeKnown(tx, differences));
  const known = new Set(counts.map(({ imageId }) => imageId));
  const unknown = [...differences].filter(([id]) => !known.has(id));
  if (unknown.length === 0) return counts;
  // Of two that come at once the engine refuses the second, whose transaction then runs again and finds the rows.
  await tx
    .insertInto('instaclone_like_counts')
    .values(unknown.map(([image, likes]) => ({ image, likes, closed_at: null })))
    .execute();
  return [...counts, ...unknown.map(([imageId, likes]) => ({ imageId, likes, isClosed: false }))];
}

/** In one statement for nearly every picture: the engine's answer to it has the new number, unless that is 0. */
async function changeOne(tx: Writer, image: number, difference: number): Promise<Count[]> {
  const { numAffectedRows, insertId = 0n } = await addToOpen(tx, { image, difference });
  if (numAffectedRows === 1n && insertId > 0n) {
    return [{ imageId: image, likes: Number(insertId), isClosed: false }];
  }
  return readCounts(tx, [image]);
}

const addToOpen = prepared((tx: Writer, value: ValueOf<{ image: number; difference: number }>) =>
  tx
    .updateTable('instaclone_like_counts')
    .set({ likes: sql<number>`last_insert_id(likes + ${value('difference')})` })
    .where('image', '=', value('image'))
    .where('closed_at', 'is', null),
);

async function changeKnown(tx: Writer, differences: ReadonlyMap<number, number>): Promise<Count[]> {
  // In one order, so that two that change the same ones do not wait for each other in a circle.
  const ids = [...differences.keys()].toSorted((a, b) => a - b);
  const { numUpdatedRows } = await tx
    .updateTable('instaclone_like_counts')
    .set({ likes: sql<number>`likes + ${differenceOf(differences)}` })
    .where('image', 'in', ids)
    .executeTakeFirst();
  return numUpdatedRows === 0n ? [] : readCounts(tx, ids);
}

async function readCounts(tx: Writer, ids: readonly number[]): Promise<Count[]> {
  const rows = await tx
    .selectFrom('instaclone_like_counts')
    .select(['image', 'likes', 'closed_at'])
    .where('image', 'in', ids)
    .execute();
  return rows.map((row) => ({ imageId: row.image, likes: row.likes, isClosed: row.closed_at !== null }));
}

function differenceOf(differences: ReadonlyMap<number, number>): RawBuilder<number> {
  const cases = [...differences].map(([id, difference]) => sql`when ${id} then ${difference}`);
  return sql`case image ${sql.join(cases, sql` `)} end`;
}

export async function setLikes(tx: Writer, imageId: number, likes: number): Promise<void> {
  await tx.updateTable('instaclone_like_counts').set({ likes }).where('image', '=', imageId).execute();
}

/** Nobody can like a picture any more that is gone for good. */
export async function closeLikes(tx: Writer, imageId: number, at: Date): Promise<void> {
  await tx
    .updateTable('instaclone_like_counts')
    .set({ likes: 0, closed_at: toDbTime(at) })
    .where('image', '=', imageId)
    .execute();
}

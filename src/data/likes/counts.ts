import type { Reader, Writer } from '../../ports/stores/likes.ts';
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

interface Count {
  likes: number;
  /** The picture is gone for good. */
  isClosed: boolean;
}

/**
 * How many like a picture; held until the transaction ends, so that who changes the likes of one picture waits for who
 * does it at the same time.
 */
export function lockLikes(tx: Writer, imageId: number): Promise<Count> {
  return addToLikes(tx, imageId, 0);
}

/** Changes the number and returns it; held in the same way. */
export async function addToLikes(tx: Writer, imageId: number, difference: -1 | 0 | 1): Promise<Count> {
  const { numUpdatedRows } = await tx
    .updateTable('instaclone_like_counts')
    .set(({ eb }) => ({ likes: eb('likes', '+', difference) }))
    .where('image', '=', imageId)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) {
    // Of two that come at once the engine refuses the second, whose transaction then runs again and finds the row.
    await tx
      .insertInto('instaclone_like_counts')
      .values({ image: imageId, likes: difference, closed_at: null })
      .execute();
    return { likes: difference, isClosed: false };
  }
  const row = await tx
    .selectFrom('instaclone_like_counts')
    .select(['likes', 'closed_at'])
    .where('image', '=', imageId)
    .executeTakeFirstOrThrow();
  return { likes: row.likes, isClosed: row.closed_at !== null };
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

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

/**
 * How many like a picture; held until the transaction ends, so that who changes the likes of one picture waits for who
 * does it at the same time. `isClosed` when the picture is gone for good.
 */
export async function lockLikes(tx: Writer, imageId: number): Promise<{ likes: number; isClosed: boolean }> {
  const { numUpdatedRows } = await tx
    .updateTable('instaclone_like_counts')
    .set(({ ref }) => ({ likes: ref('likes') }))
    .where('image', '=', imageId)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) {
    // Of two that come at once the engine refuses the second, whose transaction then runs again and finds the row.
    await tx
      .insertInto('instaclone_like_counts')
      .values({ image: imageId, likes: 0, closed_at: null })
      .execute();
    return { likes: 0, isClosed: false };
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

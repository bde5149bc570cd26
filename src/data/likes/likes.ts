import { DuplicateKeyError } from '../../ports/database.ts';
import type { Reader, Writer } from '../../ports/stores/likes.ts';
import { toDbTime } from '../time.ts';

export async function hasLiked(db: Reader, imageId: number, visitor: string): Promise<boolean> {
  const row = await db
    .selectFrom('instaclone_likes')
    .select('image')
    .where('image', '=', imageId)
    .where('visitor', '=', visitor)
    .executeTakeFirst();
  return row !== undefined;
}

/** The pictures that somebody likes, in no order. Undefined when these are more than `most`. */
export async function listLikedBy(db: Reader, visitor: string, most: number): Promise<number[] | undefined> {
  const rows = await db
    .selectFrom('instaclone_likes')
    .select('image')
    .where('visitor', '=', visitor)
    .limit(most + 1)
    .execute();
  return rows.length > most ? undefined : rows.map(({ image }) => image);
}

export async function insertLike(tx: Writer, imageId: number, visitor: string, at: Date): Promise<void> {
  await tx
    .insertInto('instaclone_likes')
    .values({ image: imageId, visitor, dt: toDbTime(at) })
    .execute();
}

/**
 * False when there is one already. It is found by the refusal: to ask before would be one more statement for each like,
 * and a condition in this one costs a server more than that.
 */
export async function insertMissingLike(
  tx: Writer,
  imageId: number,
  visitor: string,
  at: Date,
): Promise<boolean> {
  try {
    await insertLike(tx, imageId, visitor, at);
    return true;
  } catch (error) {
    if (error instanceof DuplicateKeyError) return false;
    throw error;
  }
}

/** False when there was none. */
export async function deleteLike(tx: Writer, imageId: number, visitor: string): Promise<boolean> {
  const result = await tx
    .deleteFrom('instaclone_likes')
    .where('image', '=', imageId)
    .where('visitor', '=', visitor)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** Deletes up to `limit` likes of a picture; returns how many. */
export async function deleteSomeLikes(tx: Writer, imageId: number, limit: number): Promise<number> {
  // In two steps, because SQLite knows no limit of a delete.
  const rows = await tx
    .selectFrom('instaclone_likes')
    .select('visitor')
    .where('image', '=', imageId)
    .orderBy('visitor')
    .limit(limit)
    .execute();
  if (rows.length === 0) return 0;
  const visitors = rows.map(({ visitor }) => visitor);
  await tx
    .deleteFrom('instaclone_likes')
    .where('image', '=', imageId)
    .where('visitor', 'in', visitors)
    .execute();
  return rows.length;
}

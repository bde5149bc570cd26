import type { Reader, Writer } from '../../ports/stores/likes.ts';
import { prepared, type ValueOf } from '../prepared.ts';
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

interface Like {
  imageId: number;
  visitor: string;
}

/** Those of these likes that there are. */
export async function findLikes(db: Reader, likes: readonly Like[]): Promise<Like[]> {
  const [images, visitors] = [
    new Set(likes.map(({ imageId }) => imageId)),
    new Set(likes.map(({ visitor }) => visitor)),
  ];
  return db
    .selectFrom('instaclone_likes')
    .select(['image as imageId', 'visitor'])
    .where('image', 'in', [...images])
    .where('visitor', 'in', [...visitors])
    .execute();
}

/** Throws DuplicateKeyError when one of them is there already. */
export async function insertLikes(tx: Writer, likes: readonly Like[], at: Date): Promise<void> {
  const dt = toDbTime(at);
  const [first] = likes;
  if (first && likes.length === 1) {
    await insertOne(tx, { image: first.imageId, visitor: first.visitor, dt });
    return;
  }
  await tx
    .insertInto('instaclone_likes')
    .values(likes.map(({ imageId, visitor }) => ({ image: imageId, visitor, dt })))
    .execute();
}

const insertOne = prepared((tx: Writer, value: ValueOf<{ image: number; visitor: string; dt: string }>) =>
  tx
    .insertInto('instaclone_likes')
    .values({ image: value('image'), visitor: value('visitor'), dt: value('dt') }),
);

/** Returns how many there were. */
export async function deleteLikes(tx: Writer, imageId: number, visitors: readonly string[]): Promise<number> {
  const result = await tx
    .deleteFrom('instaclone_likes')
    .where('image', '=', imageId)
    .where('visitor', 'in', visitors)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
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
  await deleteLikes(tx, imageId, visitors);
  return rows.length;
}

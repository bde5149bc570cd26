import { sql } from 'kysely';
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

export async function insertLike(tx: Writer, imageId: number, visitor: string, at: Date): Promise<void> {
  await tx
    .insertInto('instaclone_likes')
    .values({ image: imageId, visitor, dt: toDbTime(at) })
    .execute();
}

/** The same where nobody knows whether there is one; false when there is. One statement instead of two. */
export async function insertMissingLike(
  tx: Writer,
  imageId: number,
  visitor: string,
  at: Date,
): Promise<boolean> {
  const result = await tx
    .insertInto('instaclone_likes')
    .columns(['image', 'visitor', 'dt'])
    .expression((db) =>
      db
        // Not every engine takes a condition without a table.
        .selectFrom(sql<{ one: number }>`(select 1 as one)`.as('one_row'))
        .select([
          sql<number>`${imageId}`.as('image'),
          sql<string>`${visitor}`.as('visitor'),
          sql<string>`${toDbTime(at)}`.as('dt'),
        ])
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('instaclone_likes as known')
                .select('known.image')
                .where('known.image', '=', imageId)
                .where('known.visitor', '=', visitor),
            ),
          ),
        ),
    )
    .executeTakeFirstOrThrow();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
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

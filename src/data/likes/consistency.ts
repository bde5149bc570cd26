import type { Reader, Writer } from '../../ports/stores/likes.ts';
import type { Piece } from '../../domain/piece.ts';
import { endOfPiece } from '../end-of-piece.ts';

/** For comparing the stores with one another; see usecases/check. */

/** The numbers of pictures that end a piece of so many counts, and of so many likes; undefined where there are fewer. */
export async function endsOfPiece(
  db: Reader,
  afterId: number,
  rows: { counts: number; likes: number },
): Promise<(number | undefined)[]> {
  const ids = (table: 'instaclone_like_counts' | 'instaclone_likes') =>
    db.selectFrom(table).select('image as id').where('image', '>', afterId).orderBy('image');
  return [
    await endOfPiece(ids('instaclone_like_counts'), rows.counts),
    await endOfPiece(ids('instaclone_likes'), rows.likes),
  ];
}

export interface CountedLikes {
  /** Undefined when nothing counts them. */
  counted: number | undefined;
  isClosed: boolean;
  /** How many there are. */
  rows: number;
}

/** What is counted and what is there, by picture. One that nobody ever liked is not there. */
export async function readCountedLikes(
  db: Reader,
  which: Piece | readonly number[],
): Promise<Map<number, CountedLikes>> {
  const counts = db.selectFrom('instaclone_like_counts').select(['image', 'likes', 'closed_at']);
  const likes = db
    .selectFrom('instaclone_likes')
    .select(({ fn }) => ['image', fn.countAll<number>().as('count')])
    .groupBy('image');
  const [counted, there] =
    'toId' in which
      ? [
          await counts.where('image', '>', which.afterId).where('image', '<=', which.toId).execute(),
          await likes.where('image', '>', which.afterId).where('image', '<=', which.toId).execute(),
        ]
      : [
          await counts.where('image', 'in', which).execute(),
          await likes.where('image', 'in', which).execute(),
        ];
  const rows = new Map(there.map(({ image, count }) => [image, Number(count)]));
  const found = new Map<number, CountedLikes>();
  for (const [image, count] of rows) found.set(image, { counted: undefined, isClosed: false, rows: count });
  for (const { image, likes: number, closed_at: closedAt } of counted) {
    found.set(image, { counted: number, isClosed: closedAt !== null, rows: rows.get(image) ?? 0 });
  }
  return found;
}

export async function countLikes(db: Reader, imageId: number): Promise<number> {
  const row = await db
    .selectFrom('instaclone_likes')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('image', '=', imageId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** The picture is there, so people may like it. */
export async function reopenLikes(tx: Writer, imageId: number): Promise<void> {
  await tx
    .updateTable('instaclone_like_counts')
    .set({ closed_at: null })
    .where('image', '=', imageId)
    .execute();
}

/** Nothing is known of the picture any more; what says that it is gone stays. */
export async function forgetLikes(tx: Writer, imageId: number): Promise<void> {
  await tx
    .deleteFrom('instaclone_like_counts')
    .where('image', '=', imageId)
    .where('closed_at', 'is', null)
    .execute();
}

/** False in a store where nobody ever liked anything. */
export async function hasCounts(db: Reader): Promise<boolean> {
  const row = await db.selectFrom('instaclone_like_counts').select('image').limit(1).executeTakeFirst();
  return row !== undefined;
}

export async function hasLikes(db: Reader): Promise<boolean> {
  return (await db.selectFrom('instaclone_likes').select('image').limit(1).executeTakeFirst()) !== undefined;
}

/** The highest number of a picture that the store has ever heard of. */
export async function findHighestImage(db: Reader): Promise<number> {
  const row = await db
    .selectFrom('instaclone_like_counts')
    .select(({ fn }) => fn.max('image').as('highest'))
    .executeTakeFirst();
  return Number(row?.highest ?? 0);
}

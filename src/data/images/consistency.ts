import type { Reader, Writer } from '../../ports/stores/images.ts';
import type { Piece } from '../../domain/piece.ts';
import { endOfPiece } from '../end-of-piece.ts';
import { toDbTime } from '../time.ts';

/** For comparing the stores with one another; see usecases/check. */

/** The numbers of the pictures and of the jobs that end a piece of so many; undefined where there are fewer. */
export async function endsOfPiece(
  db: Reader,
  afterId: number,
  rows: number,
): Promise<(number | undefined)[]> {
  const jobs = db
    .selectFrom('instaclone_jobs')
    .select('image_id as id')
    .where('image_id', '>', afterId)
    .orderBy('image_id');
  return [await endOfImages(db, afterId, rows), await endOfPiece(jobs, rows)];
}

/** The copies of the numbers of likes, by picture. What is gone for good is not there; see markGone. */
export async function readCopies(db: Reader, which: Piece | readonly number[]): Promise<Map<number, number>> {
  const all = db
    .selectFrom('instaclone_images')
    .select(['id', 'likes'])
    .where((is) => is.or([is('state', '!=', 'deleted'), is('state_before', 'is not', null)]));
  const rows =
    'toId' in which
      ? await all.where('id', '>', which.afterId).where('id', '<=', which.toId).execute()
      : await all.where('id', 'in', which).execute();
  return new Map(rows.map(({ id, likes }) => [id, likes]));
}

/** The jobs of pictures that do not exist. */
export async function listLostJobs(
  db: Reader,
  { afterId, toId }: Piece,
): Promise<{ jobId: number; imageId: number }[]> {
  const rows = await db
    .selectFrom('instaclone_jobs as job')
    .leftJoin('instaclone_images as image', 'image.id', 'job.image_id')
    .select(['job.id', 'job.image_id'])
    .where('image.id', 'is', null)
    .where('job.image_id', '>', afterId)
    .where('job.image_id', '<=', toId)
    .execute();
  return rows.map((row) => ({ jobId: row.id, imageId: row.image_id }));
}

/** The pictures that wait for pixels, and nobody makes them. */
export async function listForgottenImages(db: Reader, { afterId, toId }: Piece): Promise<number[]> {
  const rows = await db
    .selectFrom('instaclone_images as image')
    .leftJoin('instaclone_jobs as job', (join) =>
      join.onRef('job.image_id', '=', 'image.id').on('job.state', 'in', ['queued', 'running']),
    )
    .select('image.id')
    .where('image.state', '=', 'processing')
    .where('job.id', 'is', null)
    .where('image.id', '>', afterId)
    .where('image.id', '<=', toId)
    .execute();
  return rows.map(({ id }) => id);
}

export async function deleteJobs(tx: Writer, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return; // `in ()` is an error in MySQL.
  await tx.deleteFrom('instaclone_jobs').where('id', 'in', ids).execute();
}

/** The number of the picture that ends a piece of so many; undefined where there are fewer. */
export function endOfImages(db: Reader, afterId: number, rows: number): Promise<number | undefined> {
  return endOfPiece(
    db.selectFrom('instaclone_images').select('id').where('id', '>', afterId).orderBy('id'),
    rows,
  );
}

export async function countReady(db: Reader, { afterId, toId }: Piece): Promise<number> {
  const row = await db
    .selectFrom('instaclone_images')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('state', '=', 'ready')
    .where('id', '>', afterId)
    .where('id', '<=', toId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function hasImages(db: Reader): Promise<boolean> {
  return (await db.selectFrom('instaclone_images').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** No picture gets a number up to this one any more. */
export async function skipImageIds(tx: Writer, upTo: number): Promise<void> {
  const nothing = { name: '', image: '', owner: '', state: 'deleted', dt: toDbTime(new Date(0)) } as const;
  await tx
    .insertInto('instaclone_images')
    .values({ id: upTo, ...nothing })
    .execute();
  await tx.deleteFrom('instaclone_images').where('id', '=', upTo).execute();
}

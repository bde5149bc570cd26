import type { Reader, Writer } from '../../ports/database.ts';
import { toDbTime } from '../time.ts';

export async function hasLiked(db: Reader, imageId: number, visitor: string): Promise<boolean> {
  const row = await db
    .selectFrom('instaclone_likes')
    .select('id')
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

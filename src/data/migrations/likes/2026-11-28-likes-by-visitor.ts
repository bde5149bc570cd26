import type { Kysely } from 'kysely';

/** So that all likes of one person are found at once; see queries/like-queries.ts. InnoDB takes likes meanwhile. */
export async function likesByVisitor(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('instaclone_likes_visitor')
    .on('instaclone_likes')
    .columns(['visitor', 'image'])
    .execute();
}

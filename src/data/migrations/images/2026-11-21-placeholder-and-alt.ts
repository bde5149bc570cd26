import type { Kysely } from 'kysely';

/** What a page shows of a picture before its pixels have come, and what it says to those who do not see them. */
export async function placeholderAndAlt(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('instaclone_images').addColumn('placeholder', 'varchar(48)').execute();
  await db.schema.alterTable('instaclone_images').addColumn('alt', 'varchar(1000)').execute();
}

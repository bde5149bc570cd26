import type { Kysely } from 'kysely';

/** What an upload is known by when it comes again. Pictures without a key are never equal: NULLs differ. */
export async function uploadKeys(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('instaclone_images').addColumn('upload_key', 'varchar(64)').execute();
  await db.schema
    .createIndex('instaclone_images_upload')
    .unique()
    .on('instaclone_images')
    .columns(['owner', 'upload_key'])
    .execute();
}

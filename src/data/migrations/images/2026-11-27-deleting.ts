import { sql, type Kysely } from 'kysely';
import type { Engine } from '../engine.ts';

/**
 * What a deleted picture was and until when it is kept, so that deleting can be undone; the numbers of those that are
 * gone for good; and the index for the pictures of one person.
 */
export async function deleting(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const time = sql`datetime(6)`;
  await db.schema.alterTable('instaclone_images').addColumn('state_before', 'varchar(16)').execute();
  await db.schema.alterTable('instaclone_images').addColumn('deleted_at', time).execute();
  await db.schema.alterTable('instaclone_images').addColumn('purge_at', time).execute();
  await index(db, 'instaclone_images_purge', ['purge_at', 'id']);
  await index(db, 'instaclone_images_owner', ['owner', 'id']);
  await engine
    .tableOptions(db.schema.createTable('instaclone_deleted_images'))
    // Not numbered by the engine: it is the id that the picture had.
    .addColumn('id', engine.idType, (c) => c.primaryKey())
    .addColumn('dt', time, (c) => c.notNull())
    .execute();
}

async function index(db: Kysely<unknown>, name: string, columns: string[]): Promise<void> {
  await db.schema.createIndex(name).on('instaclone_images').columns(columns).execute();
}

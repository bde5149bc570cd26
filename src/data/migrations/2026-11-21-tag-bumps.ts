import { sql, type Kysely } from 'kysely';
import type { Engine } from './engine.ts';

/** The tags that a transaction has changed and that may still have to be bumped: the outbox of the cache. */
export async function tagBumps(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await engine
    .tableOptions(db.schema.createTable('instaclone_bumps'))
    .addColumn('id', engine.idType, (c) => c.primaryKey().autoIncrement())
    .addColumn('tags', sql`text`, (c) => c.notNull())
    .execute();
}

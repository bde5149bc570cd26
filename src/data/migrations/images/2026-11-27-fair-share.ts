import { sql, type Kysely } from 'kysely';
import type { Engine } from '../engine.ts';

/**
 * Whose turn it is; see src/data/images/turns.ts. What is under way comes first. The default is for nodes of the
 * version before this one, which run on while the others are replaced.
 */
export async function fairShare(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const jobs = () => db.schema.alterTable('instaclone_jobs');
  await jobs().addColumn('flow', 'varchar(64)').execute();
  await jobs()
    .addColumn('cost_ms', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await jobs()
    .addColumn('turn', engine.idType, (c) => c.defaultTo(0))
    .execute();
  await sql`update instaclone_jobs set turn = null where publish_at is null`.execute(db);
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(name).on('instaclone_jobs').columns(columns).execute();
  await index('instaclone_jobs_turn', ['lane', 'turn', 'id']);
  await index('instaclone_jobs_flow', ['flow', 'lane', 'turn']);
  await sql`replace into instaclone_counters (name, value) values ('turn:interactive', 0), ('turn:bulk', 0)`.execute(
    db,
  );
}

import { sql, type Kysely } from 'kysely';
import type { Engine } from '../engine.ts';

/** What jobs of one person wait for while they get their turns; see src/data/images/turns.ts. */
export async function flowLocks(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await engine
    .tableOptions(db.schema.createTable('instaclone_flow_locks'))
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .execute();
  const rows = Array.from({ length: 64 }, (_, id) => sql`(${id})`);
  await sql`replace into instaclone_flow_locks (id) values ${sql.join(rows)}`.execute(db);
}

import { sql, type Kysely } from 'kysely';

/** The turn that is served in the lane of what is quickly done; see src/data/images/turns.ts. */
export async function turnsOfQuick(db: Kysely<unknown>): Promise<void> {
  await sql`replace into instaclone_counters (name, value) values ('turn:quick', 0)`.execute(db);
}

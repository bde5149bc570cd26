import { sql } from 'kysely';
import type { Tool } from '../../ports/tool.ts';
import { Failure } from '../failures.ts';

/** By the name of the database, because such a lock is one of the whole server. */
const lockName = sql`concat('instaclone_move:', left(sha2(database(), 256), 40))`;

interface Locked {
  connection: number;
  /** The connection that has the lock. */
  holder: number | null;
}

/**
 * Keeps other moves out of both databases; the locks go with the connections, however this process ends. Where the
 * second one is held by the connection that took the first, both are the same database, by whichever address.
 */
export async function lockDatabases({ from, to }: { from: Tool; to: Tool }): Promise<void> {
  const source = await lock(from);
  const target = await lock(to);
  if (target.holder === source.connection && target.holder !== target.connection) {
    throw new Failure(
      `DATABASE_URL and LIKES_DATABASE_URL both lead to ${to.name}; there is nothing to move.`,
    );
  }
  refuseHeld(from, source);
  refuseHeld(to, target);
}

export async function lockDatabase(tool: Tool): Promise<void> {
  refuseHeld(tool, await lock(tool));
}

function refuseHeld({ name }: Tool, { connection, holder }: Locked): void {
  if (holder !== connection) throw new Failure(`${name}: another move is under way; let it end first.`);
}

async function lock({ db }: Tool): Promise<Locked> {
  await sql`select get_lock(${lockName}, 0)`.execute(db);
  const { rows } = await sql<Locked>`
    select connection_id() as connection, is_used_lock(${lockName}) as holder`.execute(db);
  return rows[0] as Locked;
}

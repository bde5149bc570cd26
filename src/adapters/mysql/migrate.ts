import { migrateToLatest } from '../../data/migrate.ts';
import { mysqlEngine } from '../../data/migrations/engine.ts';
import { openConnection } from './connection.ts';
import { kyselyOn } from './kysely.ts';

/** For one statement. Changing a large table takes its time; a process that waits for another's migration waits too. */
const statementTimeoutMs = 10 * 60_000;

/**
 * On a connection of its own: a lock of the server's (GET_LOCK), which keeps other processes out, belongs to the
 * connection that took it, and goes with it when this process dies.
 */
export async function migrateMysql(url: string, connectTimeoutMs: number): Promise<string[]> {
  const connection = await openConnection({ url, timeoutMs: connectTimeoutMs, statementTimeoutMs });
  const run = (sql: string, parameters: readonly unknown[] = []) =>
    connection.query(sql, parameters, statementTimeoutMs);
  try {
    await run('set session transaction read write');
    return await migrateToLatest(kyselyOn(run), mysqlEngine);
  } finally {
    await connection.close();
  }
}

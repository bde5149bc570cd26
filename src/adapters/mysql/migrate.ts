import { migrateToLatest } from '../../data/migrate.ts';
import { mysqlEngine } from '../../data/migrations/engine.ts';
import type { StoreName } from '../../domain/stores.ts';
import { openConnection } from './connection.ts';
import { kyselyOn } from './kysely.ts';

/** For one statement. Changing a large table takes its time; a process that waits for another's migration waits too. */
const statementTimeoutMs = 10 * 60_000;

/**
 * ER_TABLE_EXISTS_ERROR, ER_DUP_FIELDNAME, ER_DUP_KEYNAME: a table, a column or an index is there already.
 * ER_CANT_DROP_FIELD_OR_KEY: a key is gone already.
 */
const alreadyDone = [1050, 1060, 1061, 1091];

/**
 * On a connection of its own: a lock of the server's (GET_LOCK), which keeps other processes out, belongs to the
 * connection that took it, and goes with it when this process dies.
 *
 * These servers commit each change of a table at once, so a migration that was cut off has made a part of what it
 * makes. It runs again from its beginning, and what is there is passed over.
 */
export async function migrateMysql(
  url: string,
  store: StoreName,
  connectTimeoutMs: number,
): Promise<string[]> {
  const connection = await openConnection({ url, timeoutMs: connectTimeoutMs, statementTimeoutMs });
  const run = async (sql: string, parameters: readonly unknown[] = []) => {
    try {
      return await connection.query(sql, parameters, statementTimeoutMs);
    } catch (error) {
      if (alreadyDone.includes((error as { errno?: number }).errno ?? 0)) return { rows: [] };
      throw error;
    }
  };
  try {
    await run('set session transaction read write');
    return await migrateToLatest(kyselyOn(run), mysqlEngine, store);
  } finally {
    await connection.close();
  }
}

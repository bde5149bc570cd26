import { openMysql } from '../../../src/adapters/mysql/open-mysql.ts';
import { openSqlite } from '../../../src/adapters/sqlite/open-sqlite.ts';
import type { Database } from '../../../src/ports/database.ts';
import { quietLog } from '../nodes/quiet-log.ts';

/** Brings the database of a `mysql://` URL up to date, as an account that may change tables. */
export async function migrateAt(address: string): Promise<void> {
  const database = await openDatabaseAt(address);
  await database.migrate().finally(() => database.close());
}

/** `sqlite:<path>`, or the `mysql://` URL of a primary without replicas. */
export async function openDatabaseAt(address: string): Promise<Database> {
  if (address.startsWith('sqlite:')) return openSqlite(address.slice('sqlite:'.length));
  return openMysql({ url: address, replicaUrls: [], maxLagSeconds: 5, log: quietLog });
}

import { openMysql } from '../../../src/adapters/mysql/open-mysql.ts';
import { openSqlite } from '../../../src/adapters/sqlite/open-sqlite.ts';
import type { Database } from '../../../src/ports/database.ts';
import { quietLog } from '../nodes/quiet-log.ts';

/** `sqlite:<path>`, or the `mysql://` URL of a primary without replicas. */
export async function openDatabaseAt(address: string): Promise<Database> {
  if (address.startsWith('sqlite:')) return openSqlite(address.slice('sqlite:'.length));
  return openMysql({ url: address, replicaUrls: [], maxLagSeconds: 5, log: quietLog });
}

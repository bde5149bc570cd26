import { openMysql } from '../../../src/adapters/mysql/open-mysql.ts';
import { openSqlite } from '../../../src/adapters/sqlite/open-sqlite.ts';
import { migrateStores } from '../../../src/main/migrate-stores.ts';
import type { Database } from '../../../src/ports/database.ts';
import type { DatabaseServer, Stores } from '../../../src/ports/stores.ts';
import type { ImagesTables } from '../../../src/ports/stores/images.ts';
import { quietLog } from '../nodes/quiet-log.ts';

/** All stores on one server; as a handle, that on the pictures. `migrate` is for all of them. */
export interface OneDatabase extends Database<ImagesTables> {
  stores: Stores;
  close(): Promise<void>;
}

export function onOneServer(server: DatabaseServer): OneDatabase {
  const stores = {
    images: server.store('images'),
    likes: server.store('likes'),
    people: server.store('people'),
  };
  return { ...stores.images, migrate: () => migrateStores(stores), stores, close: () => server.close() };
}

/** Brings the database of a `mysql://` URL up to date, as an account that may change tables. */
export async function migrateAt(address: string): Promise<void> {
  const database = await openDatabaseAt(address);
  await database.migrate().finally(() => database.close());
}

/** `sqlite:<path>`, or the `mysql://` URL of a primary without replicas. */
export async function openDatabaseAt(address: string): Promise<OneDatabase> {
  if (address.startsWith('sqlite:')) return onOneServer(await openSqlite(address.slice('sqlite:'.length)));
  return onOneServer(await openMysql({ url: address, replicaUrls: [], maxLagSeconds: 5, log: quietLog }));
}

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Kysely, sql } from 'kysely';
import { migrateToLatest } from '../../data/migrate.ts';
import { sqliteEngine } from '../../data/migrations/engine.ts';
import type { Database } from '../../ports/database.ts';
import type { StoreName } from '../../domain/stores.ts';
import type { DatabaseServer, StoreTables } from '../../ports/stores.ts';
import { openConnection } from './connection.ts';

/**
 * The database of the embedded node: one file, one connection that writes and one that can only read. There is one
 * copy of the data, so every freshness is met and a position says nothing.
 */
export async function openSqlite(path: string): Promise<DatabaseServer> {
  await mkdir(dirname(path), { recursive: true });
  const writer = new Kysely<never>({ dialect: openConnection({ path, readOnly: false }) });
  const reader = new Kysely<never>({ dialect: openConnection({ path, readOnly: true }) });

  /** Handles are typed by the tables that they may name, and else the same. */
  function store<Name extends StoreName>(name: Name): Database<StoreTables[Name]> {
    const typedWriter = writer as unknown as Kysely<StoreTables[Name]>;
    const typedReader = reader as unknown as Kysely<StoreTables[Name]>;
    return {
      reader: () => typedReader,
      async transaction(work) {
        return { value: await typedWriter.transaction().execute(work), position: '' };
      },
      migrate: () => migrateToLatest(writer, sqliteEngine, name),
      async nextNumber(table) {
        const { rows } = await sql<{
          seq: number;
        }>`select seq from sqlite_sequence where name = ${table}`.execute(reader);
        return (rows[0]?.seq ?? 0) + 1;
      },
      async ping() {
        await sql`select 1`.execute(reader);
      },
    };
  }

  return {
    store,
    async close() {
      await reader.destroy();
      await writer.destroy();
    },
  };
}

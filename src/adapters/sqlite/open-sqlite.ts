import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Kysely, sql } from 'kysely';
import { migrateToLatest } from '../../data/migrate.ts';
import { sqliteEngine } from '../../data/migrations/engine.ts';
import type { Tables } from '../../ports/tables.ts';
import type { Database } from '../../ports/database.ts';
import { openConnection } from './connection.ts';

/**
 * The database of the embedded node: one file, one connection that writes and one that can only read. There is one
 * copy of the data, so every freshness is met and a position says nothing.
 */
export async function openSqlite(path: string): Promise<Database> {
  await mkdir(dirname(path), { recursive: true });
  const writer = new Kysely<Tables>({ dialect: openConnection({ path, readOnly: false }) });
  const reader = new Kysely<Tables>({ dialect: openConnection({ path, readOnly: true }) });
  return {
    reader: () => reader,
    async transaction(work) {
      return { value: await writer.transaction().execute(work), position: '' };
    },
    migrate: () => migrateToLatest(writer, sqliteEngine),
    async ping() {
      await sql`select 1`.execute(reader);
    },
    async close() {
      await reader.destroy();
      await writer.destroy();
    },
  };
}

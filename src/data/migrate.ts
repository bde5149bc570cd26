import { Migrator, type Kysely, type Migration } from 'kysely';
import type { Engine } from './migrations/engine.ts';
import { firstTables } from './migrations/2026-11-21-first-tables.ts';
import { placeholderAndAlt } from './migrations/2026-11-21-placeholder-and-alt.ts';
import { tagBumps } from './migrations/2026-11-21-tag-bumps.ts';
import { uploadKeys } from './migrations/2026-11-21-upload-keys.ts';
import { deleting } from './migrations/2026-11-27-deleting.ts';
import { fairShare } from './migrations/2026-11-27-fair-share.ts';
import { failedOriginals } from './migrations/2026-11-28-failed-originals.ts';
import { flowLocks } from './migrations/2026-11-28-flow-locks.ts';

const migrations: Record<string, (db: Kysely<unknown>, engine: Engine) => Promise<void>> = {
  '2026-11-21-first-tables': firstTables,
  '2026-11-21-placeholder-and-alt': placeholderAndAlt,
  '2026-11-21-tag-bumps': tagBumps,
  '2026-11-21-upload-keys': uploadKeys,
  '2026-11-27-deleting': deleting,
  '2026-11-27-fair-share': fairShare,
  '2026-11-28-failed-originals': failedOriginals,
  '2026-11-28-flow-locks': flowLocks,
};

/** Brings the schema up to date and returns the names of the migrations that ran; Kysely's lock keeps others out. */
export async function migrateToLatest<T>(db: Kysely<T>, engine: Engine): Promise<string[]> {
  const provider = {
    getMigrations: async () =>
      Object.fromEntries(
        Object.entries(migrations).map(([name, up]): [string, Migration] => [
          name,
          { up: (connection) => up(connection, engine) },
        ]),
      ),
  };
  const { error, results = [] } = await new Migrator({
    db,
    provider,
    migrationTableName: 'instaclone_migrations',
    migrationLockTableName: 'instaclone_migrations_lock',
  }).migrateToLatest();
  if (error !== undefined) throw new Error('The database could not be migrated', { cause: error });
  return results.map((result) => result.migrationName);
}

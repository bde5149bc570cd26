import { Migrator, type Kysely, type Migration } from 'kysely';
import type { StoreName } from '../domain/stores.ts';
import type { AnyReader } from './outbox/tables.ts';
import type { ReaderOf } from '../ports/database.ts';
import type { Engine } from './migrations/engine.ts';
import { firstTables } from './migrations/images/2026-11-21-first-tables.ts';
import { placeholderAndAlt } from './migrations/images/2026-11-21-placeholder-and-alt.ts';
import { uploadKeys } from './migrations/images/2026-11-21-upload-keys.ts';
import { deleting } from './migrations/images/2026-11-27-deleting.ts';
import { fairShare } from './migrations/images/2026-11-27-fair-share.ts';
import { failedOriginals } from './migrations/images/2026-11-28-failed-originals.ts';
import { flowLocks } from './migrations/images/2026-11-28-flow-locks.ts';
import { services } from './migrations/images/2026-11-28-services.ts';
import { turnsOfQuick } from './migrations/images/2026-11-28-turns-of-quick.ts';
import { likes } from './migrations/likes/2026-11-28-likes.ts';
import { likesByVisitor } from './migrations/likes/2026-11-28-likes-by-visitor.ts';
import { bumps, outboxTables } from './migrations/outbox-tables.ts';

type Up = (db: Kysely<unknown>, engine: Engine) => Promise<void>;

const migrations: Record<StoreName, Record<string, Up>> = {
  images: {
    '2026-11-21-first-tables': firstTables,
    '2026-11-21-placeholder-and-alt': placeholderAndAlt,
    '2026-11-21-tag-bumps': (db, engine) => bumps(db, engine, 'images'),
    '2026-11-21-upload-keys': uploadKeys,
    '2026-11-27-deleting': deleting,
    '2026-11-27-fair-share': fairShare,
    '2026-11-28-failed-originals': failedOriginals,
    '2026-11-28-flow-locks': flowLocks,
    '2026-11-28-services': services,
    '2026-11-28-turns-of-quick': turnsOfQuick,
  },
  likes: { '2026-11-28-likes': likes, '2026-11-28-likes-by-visitor': likesByVisitor },
  people: { '2026-11-28-people': (db, engine) => outboxTables(db, engine, 'people') },
};

/** Where each store notes which of its migrations ran. */
const notes: Record<StoreName, string> = {
  images: 'instaclone_migrations',
  likes: 'instaclone_likes_migrations',
  people: 'instaclone_people_migrations',
};

/** The table that has the names of the migrations of a store that ran. */
export function notesOf(store: StoreName): string {
  return notes[store];
}

/**
 * Brings the tables of a store up to date and returns the names of the migrations that ran; Kysely's lock keeps others
 * out.
 */
export async function migrateToLatest<T>(db: Kysely<T>, engine: Engine, store: StoreName): Promise<string[]> {
  const provider = {
    getMigrations: async () =>
      Object.fromEntries(
        Object.entries(migrations[store]).map(([name, up]): [string, Migration] => [
          name,
          { up: (connection) => up(connection, engine) },
        ]),
      ),
  };
  const { error, results = [] } = await new Migrator({
    db,
    provider,
    migrationTableName: notes[store],
    migrationLockTableName: `${notes[store]}_lock`,
  }).migrateToLatest();
  if (error !== undefined) {
    throw new Error(`The store of ${store} could not be migrated`, { cause: error });
  }
  return results.map((result) => result.migrationName);
}

/** What this program knows of a store's migrations and did not run, and what ran that it does not know. */
interface MigrationsCompared {
  missing: string[];
  unknown: string[];
}

/** Throws `no-tables` where none ever ran. */
export async function compareMigrations(db: AnyReader, store: StoreName): Promise<MigrationsCompared> {
  const notesReader = db as unknown as ReaderOf<Record<string, { name: string }>>;
  const rows = await notesReader.selectFrom(notes[store]).select('name').execute();
  const ran = rows.map(({ name }) => name);
  const known = Object.keys(migrations[store]);
  return {
    missing: known.filter((name) => !ran.includes(name)),
    unknown: ran.filter((name) => !known.includes(name)),
  };
}

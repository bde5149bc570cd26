import { hasCounts } from '../data/likes/consistency.ts';
import { listMostLiked } from '../data/images/images.ts';
import { compareMigrations } from '../data/migrate.ts';
import { haveLikesLeft } from '../data/move/have-likes-left.ts';
import type { AnyReader } from '../data/outbox/tables.ts';
import type { Config } from '../config/read-config.ts';
import { AppError, isStoreAway } from '../domain/errors.ts';
import type { StoreName } from '../domain/stores.ts';
import type { Stores } from '../ports/stores.ts';
import { findOlderStore } from '../usecases/check/find-older-store.ts';

type Places = Pick<Config, 'storePlaces'>;

/** Which variable says where a store is. */
export function variableOf({ storePlaces }: Places, name: StoreName): string {
  const { images } = storePlaces;
  const hasOwn = name !== 'images' && storePlaces[name] !== images;
  return hasOwn ? `${name.toUpperCase()}_DATABASE_URL` : 'DATABASE_URL';
}

/** Throws when the tables of a store are not those that this program works with; as a store's reads when it is away. */
export async function checkTables(stores: Stores, name: StoreName): Promise<void> {
  const missing = await missingOf(stores[name].reader('primary'), name);
  if (missing.length > 0) {
    throw new Error(
      `the tables of ${name} are missing or old; \`instaclone migrate\` brings them up to date`,
    );
  }
  // While they are being moved there are none.
  if (name === 'likes') await hasCounts(stores.likes.reader('primary'));
}

async function missingOf(db: AnyReader, name: StoreName): Promise<string[]> {
  try {
    return (await compareMigrations(db, name)).missing;
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'no-tables')) throw error;
    return ['all'];
  }
}

/** Says so and exits 78 when the stores do not fit together. What can't be found out while one is away passes. */
export async function exitWhenStoresDiffer(config: Places, stores: Stores): Promise<void> {
  const reason = await findWhyStoresDiffer(config, stores);
  if (reason === undefined) return;
  console.error(reason);
  process.exit(78);
}

/** What is the matter, in one line that names the variable; undefined when nothing is. */
async function findWhyStoresDiffer(config: Places, stores: Stores): Promise<string | undefined> {
  for (const find of [whyElsewhere, whyLost, whyOlder]) {
    const reason = await find(config, stores).catch((error: unknown) => {
      if (!isStoreAway(error)) throw error;
    });
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** The likes were here and have moved. */
export async function whyElsewhere(config: Places, stores: Stores): Promise<string | undefined> {
  if (!(await haveLikesLeft(stores.likes.reader('primary')))) return undefined;
  return `${variableOf(config, 'likes')}: the likes have moved from the database that it names to another one. Set LIKES_DATABASE_URL to that one.`;
}

/** Nobody ever liked anything by the store of likes, and pictures have likes: it is another database than before. */
async function whyLost(config: Places, stores: Stores): Promise<string | undefined> {
  if (await hasCounts(stores.likes.reader('primary'))) return undefined;
  if ((await listMostLiked(stores.images.reader('primary'), 1)).length === 0) return undefined;
  return `${variableOf(config, 'likes')}: the likes store that it names is empty, while pictures have likes. Set it to the database where they are (or leave LIKES_DATABASE_URL out, when they are beside the pictures), or move them there by \`instaclone move-store likes\`. To begin without likes, run \`instaclone check --repair\`.`;
}

async function whyOlder(config: Places, stores: Stores): Promise<string | undefined> {
  const older = await findOlderStore(stores);
  if (older === undefined) return undefined;
  return `${variableOf(config, older.store)}: the store of ${older.store} is older than what another store knows of it, as one that was restored from an older backup: ${older.text}. New rows would be taken for old ones. \`instaclone check\` says what differs, and \`instaclone check --repair\` mends it.`;
}

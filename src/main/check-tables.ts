import { hasCounts } from '../data/likes/consistency.ts';
import { listMostLiked } from '../data/images/images.ts';
import { listMissingMigrations } from '../data/migrate.ts';
import type { AnyReader } from '../data/outbox/tables.ts';
import type { Config } from '../config/read-config.ts';
import { AppError } from '../domain/errors.ts';
import type { StoreName } from '../domain/stores.ts';
import type { Stores } from '../ports/stores.ts';

/** Which variable says where a store is. */
export function variableOf({ storePlaces }: Pick<Config, 'storePlaces'>, name: StoreName): string {
  const { images } = storePlaces;
  const hasOwn = name !== 'images' && storePlaces[name] !== images;
  return hasOwn ? `${name.toUpperCase()}_DATABASE_URL` : 'DATABASE_URL';
}

/** Throws when the tables of a store are not those that this program works with; `unavailable` when it is away. */
export async function checkTables(stores: Stores, name: StoreName): Promise<void> {
  const missing = await missingOf(stores[name].reader('primary'), name);
  if (missing.length === 0) return;
  throw new Error(`the tables of ${name} are missing or old; \`instaclone migrate\` brings them up to date`);
}

async function missingOf(db: AnyReader, name: StoreName): Promise<string[]> {
  try {
    return await listMissingMigrations(db, name);
  } catch (error) {
    if (error instanceof AppError) throw error;
    // There is no table that says which ran.
    return ['all'];
  }
}

/**
 * Says so and exits 78 when nobody ever liked anything by the store of likes, and pictures have likes: it is another
 * database than before. A store that is away may have all of them.
 */
export async function exitWhenLikesAreLost(
  config: Pick<Config, 'storePlaces'>,
  stores: Stores,
): Promise<void> {
  if (!(await areLikesLost(stores))) return;
  const variable = variableOf(config, 'likes');
  console.error(
    `${variable}: the likes store that it names is empty, while pictures have likes. Set it to the database where they are (or leave LIKES_DATABASE_URL out, when they are beside the pictures). To begin without likes, run \`instaclone check --repair\`.`,
  );
  process.exit(78);
}

async function areLikesLost(stores: Stores): Promise<boolean> {
  try {
    if (await hasCounts(stores.likes.reader('primary'))) return false;
    return (await listMostLiked(stores.images.reader('primary'), 1)).length > 0;
  } catch (error) {
    if (error instanceof AppError && error.code === 'unavailable') return false;
    throw error;
  }
}

import type { CoherentCache } from '../cache/coherent-cache.ts';
import type { Reading } from '../cache/reading.ts';
import { findImages } from '../data/images/images.ts';
import { isReady, type Image, type ReadyImage } from '../domain/images/image.ts';
import type { Tag } from '../domain/tags.ts';
import type { Reader } from '../ports/database.ts';
import type { RowKind } from './row-kinds.ts';
import type { Stores } from './stores.ts';

type AskOfRows = { key: string; tags: readonly Tag[] };
type LoadRows<T> = (keys: readonly string[], db: Reader) => Promise<ReadonlyMap<string, T>>;

/** The ways in which queries read rows through the cache, for one reading. */
export interface CachedReads {
  /** One value, such as a list of ids. */
  one<T>(
    key: string,
    tags: readonly Tag[],
    load: (db: Reader) => Promise<T | undefined>,
  ): Promise<T | undefined>;
  /** Several values with one round trip to the cache, and one load for all that are missing. */
  many<T>(asks: readonly AskOfRows[], load: LoadRows<T>): Promise<Map<string, T>>;
  /** Those of the pictures that there are, in this order. */
  images(ids: readonly number[]): Promise<Image[]>;
  /** Those of them that are ready. */
  pictures(ids?: readonly number[]): Promise<ReadyImage[]>;
  /** For what asks the cache in a way of its own. */
  cache: CoherentCache;
  reading: Reading;
  readerFor(reading: Reading): Reader;
  row: RowKind;
}

/** `row` says what of a picture is wanted. */
export function cachedReads({ cache, database }: Stores, reading: Reading, row: RowKind): CachedReads {
  const readerFor = ({ freshness }: Reading) => database.reader(freshness);

  async function many<T>(asks: readonly AskOfRows[], load: LoadRows<T>): Promise<Map<string, T>> {
    const ofRows = asks.map((ask) => ({ ...ask, level: 'queries' as const }));
    return cache.getMany<T>(ofRows, reading, (keys, own) => load(keys, readerFor(own)));
  }

  async function images(ids: readonly number[]): Promise<Image[]> {
    if (ids.length === 0) return [];
    const asks = ids.map((id) => ({ key: row.key(id), tags: row.tags(id) }));
    const found = await many<Image>(asks, async (keys, db) => {
      const missing = ids.filter((id) => keys.includes(row.key(id)));
      const rows = await findImages(db, missing);
      return new Map(rows.map((image) => [row.key(image.id), row.take(image)]));
    });
    return ids.map((id) => found.get(row.key(id))).filter((image) => image !== undefined);
  }

  return {
    one: async (key, tags, load) => {
      const run = (own: Reading) => load(readerFor(own));
      return (await cache.get({ key, tags, level: 'queries', load: run }, reading))?.value;
    },
    many,
    images,
    pictures: async (ids = []) => (await images(ids)).filter(isReady),
    ...{ cache, reading, readerFor, row },
  };
}

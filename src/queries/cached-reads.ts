import type { CoherentCache } from '../cache/coherent-cache.ts';
import type { Reading } from '../cache/reading.ts';
import { findImages } from '../data/images/images.ts';
import { isReady, type Image, type ReadyImage } from '../domain/images/image.ts';
import { shownLikes } from '../domain/likes.ts';
import type { StoreName } from '../domain/stores.ts';
import type { Tag } from '../domain/tags.ts';
import type { Database, ReaderOf } from '../ports/database.ts';
import { freshnessOf, type StoreTables } from '../ports/stores.ts';
import type { Sources } from './sources.ts';

type AskOfRows = { key: string; tags: readonly Tag[] };

/** The ways in which queries read rows of one store through the cache, for one reading. */
interface StoreReads<Name extends StoreName> {
  /** One value, such as a list of ids. */
  one<T>(
    key: string,
    tags: readonly Tag[],
    load: (db: ReaderOf<StoreTables[Name]>) => Promise<T | undefined>,
  ): Promise<T | undefined>;
  /** The same of what is cached and valid; otherwise undefined, and nothing is loaded. */
  peek<T>(key: string, tags: readonly Tag[]): Promise<T | undefined>;
  /** Several values with one round trip to the cache, and one load for all that are missing. */
  many<T>(
    asks: readonly AskOfRows[],
    load: (keys: readonly string[], db: ReaderOf<StoreTables[Name]>) => Promise<ReadonlyMap<string, T>>,
  ): Promise<Map<string, T>>;
  readerFor(reading: Reading): ReaderOf<StoreTables[Name]>;
}

/** Those of the store of pictures. */
export interface CachedReads extends StoreReads<'images'> {
  /** Those of the pictures that there are, in this order. */
  images(ids: readonly number[]): Promise<Image[]>;
  /** Those of them that are ready. */
  pictures(ids?: readonly number[]): Promise<ReadyImage[]>;
  /** For what asks the cache in a way of its own. */
  cache: CoherentCache;
  reading: Reading;
}

export function storeReads<Name extends StoreName>(
  { cache, stores }: Sources,
  reading: Reading,
  store: Name,
): StoreReads<Name> {
  const database: Database<StoreTables[Name]> = stores[store];
  const readerFor = ({ freshness }: Reading) => database.reader(freshnessOf(store, freshness));
  return {
    one: async (key, tags, load) => {
      const run = (own: Reading) => load(readerFor(own));
      return (await cache.get({ key, tags, level: 'queries', load: run }, reading))?.value;
    },
    peek: async <T>(key: string, tags: readonly Tag[]) =>
      (await cache.peek<T>({ key, tags, level: 'queries' }, reading))?.value,
    many: (asks, load) => {
      const ofRows = asks.map((ask) => ({ ...ask, level: 'queries' as const }));
      return cache.getMany(ofRows, reading, (keys, own) => load(keys, readerFor(own)));
    },
    readerFor,
  };
}

export function cachedReads(sources: Sources, reading: Reading): CachedReads {
  const reads = storeReads(sources, reading, 'images');

  async function images(ids: readonly number[]): Promise<Image[]> {
    if (ids.length === 0) return [];
    const asks = ids.map((id) => ({ key: imageKey(id), tags: [imageKey(id)] }));
    const found = await reads.many<Image>(asks, async (keys, db) => {
      const missing = ids.filter((id) => keys.includes(imageKey(id)));
      const rows = await findImages(db, missing);
      return new Map(rows.map((image) => [imageKey(image.id), withShownLikes(image)]));
    });
    return ids.map((id) => found.get(imageKey(id))).filter((image) => image !== undefined);
  }

  return {
    ...reads,
    images,
    pictures: async (ids = []) => (await images(ids)).filter(isReady),
    cache: sources.cache,
    reading,
  };
}

/** The key of a picture's row, and its tag. */
export function imageKey(id: number) {
  return `image:${id}` as const;
}

/** Cached with as much of its likes as pages show, so that most likes leave it valid. */
export function withShownLikes(image: Image): Image {
  return { ...image, likes: shownLikes(image.likes) };
}

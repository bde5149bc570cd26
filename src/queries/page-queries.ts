import type { Answer, Reading } from '../cache/reading.ts';
import { readCounter } from '../data/images/counters.ts';
import { wasDeleted } from '../data/images/deleted.ts';
import {
  findImage,
  findImages,
  listFamilyIds,
  listMostLiked,
  listNewestIds,
  listNextIds,
  listOwnIds,
} from '../data/images/images.ts';
import { hasLiked } from '../data/likes/likes.ts';
import { familySize } from '../domain/images/family.ts';
import { isReady, type Image, type ReadyImage } from '../domain/images/image.ts';
import { popularSize } from '../domain/likes.ts';
import type { Tag } from '../domain/tags.ts';
import type { Reader } from '../ports/database.ts';
import { findIdsInRanges, findNeighbours } from './ids-in-ranges.ts';
import { shownRow } from './row-kinds.ts';
import type { Stores } from './stores.ts';

export const pageSize = 20;

/**
 * What pages read, each through the cache. Lists are cached as ids and pictures one by one, so that a change of one
 * picture costs reading one row. `row` says what of a picture is wanted.
 */
export function pageQueries({ cache, database }: Stores, reading: Reading, row = shownRow) {
  const readerFor = ({ freshness }: Reading) => database.reader(freshness);

  async function query<T>(
    key: string,
    tags: readonly Tag[],
    load: (db: Reader) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const run = (own: Reading) => load(readerFor(own));
    return (await cache.get({ key, tags, level: 'queries', load: run }, reading))?.value;
  }

  /** Those of the pictures that there are, in this order. */
  async function images(ids: readonly number[]): Promise<Image[]> {
    if (ids.length === 0) return [];
    const asks = ids.map((id) => ({ key: row.key(id), tags: row.tags(id), level: 'queries' as const }));
    const found = await cache.getMany<Image>(asks, reading, async (keys, own) => {
      const missing = ids.filter((id) => keys.includes(row.key(id)));
      const rows = await findImages(readerFor(own), missing);
      return new Map(rows.map((image) => [row.key(image.id), row.take(image)]));
    });
    return ids.map((id) => found.get(row.key(id))).filter((image) => image !== undefined);
  }

  const pictures = async (ids: readonly number[] = []): Promise<ReadyImage[]> =>
    (await images(ids)).filter(isReady);

  async function family(rootId: number): Promise<{ members: Image[]; isCut: boolean }> {
    const load = (db: Reader) => listFamilyIds(db, rootId, familySize + 1);
    const ids = (await query(`family:${rootId}`, [`family:${rootId}`], load)) ?? [];
    const found = await images([rootId, ...ids.slice(0, familySize)]);
    // A root that is deleted still holds the family together, until it is gone.
    const members = found.filter(({ state }) => state !== 'deleted');
    return { members, isCut: ids.length > familySize };
  }

  async function count(): Promise<Answer<number>> {
    const load = (own: Reading) => readCounter(readerFor(own), 'images');
    const answer = await cache.get(
      { key: 'count', tags: ['count'], level: 'queries', staleWhileRevalidate: true, load },
      reading,
    );
    return answer ?? { value: 0, source: 'loaded', entry: undefined };
  }

  const newestIds = () => query('newest', ['newest'], (db) => listNewestIds(db, pageSize + 1));

  return {
    image: (id: number) =>
      query<Image>(row.key(id), row.tags(id), async (db) => {
        const image = await findImage(db, id);
        return image && row.take(image);
      }),
    /** One more than a page, so that it shows whether there are older ones; as the two below. */
    newest: async (): Promise<ReadyImage[]> => pictures(await newestIds()),
    /** All pictures that are shown are below this id, and none is right above it. */
    endOfAll: async (): Promise<number> => ((await newestIds())?.[0] ?? 0) + 1,
    /** Those below an id. Undefined when the ids there have too few pictures; see `findIdsInRanges`. */
    olderInRanges: async (beforeId: number): Promise<ReadyImage[] | undefined> => {
      const ids = await findIdsInRanges(cache, reading, readerFor, beforeId, pageSize + 1);
      return ids && pictures(ids);
    },
    /** Those beside an id in the order of the lists. */
    neighbours: (id: number) => findNeighbours(cache, reading, readerFor, id),
    /** Those below an id, however far down they are; anew with every new picture. */
    older: async (beforeId: number): Promise<ReadyImage[]> =>
      pictures(
        await query(`newest:${beforeId}`, ['newest'], (db) => listNewestIds(db, pageSize + 1, beforeId)),
      ),
    /**
     * Where the page begins that ends above this picture, as an id that its pictures are below. Undefined when that is
     * the newest page.
     */
    endOfNewer: async (afterId: number): Promise<number | undefined> => {
      const load = (db: Reader) => listNextIds(db, pageSize + 1, afterId);
      return (await query(`newer:${afterId}`, ['newest'], load))?.[pageSize];
    },
    popular: async (): Promise<ReadyImage[]> =>
      pictures(
        await query('popular', ['popular'], async (db) =>
          (await listMostLiked(db, popularSize)).map(({ id }) => id),
        ),
      ),
    /** One person's pictures below an id, whatever became of them. */
    own: async (owner: string, beforeId?: number): Promise<Image[]> => {
      const key = `own:${owner}${beforeId === undefined ? '' : `:${beforeId}`}`;
      const load = (db: Reader) => listOwnIds(db, owner, pageSize + 1, beforeId);
      return images((await query(key, [`owner:${owner}`], load)) ?? []);
    },
    /** Whether there was a picture with this number. */
    wasDeleted: async (id: number): Promise<boolean> =>
      (await query(`deleted:${id}`, [`image:${id}`], (db) => wasDeleted(db, id))) ?? false,
    /** The same pictures, where a parent that nobody can see is not named. */
    withoutHiddenParents: async <T extends Image>(list: readonly T[]): Promise<T[]> => {
      const parents = await pictures([...new Set(list.flatMap(({ parentId }) => parentId ?? []))]);
      const seen = new Set(parents.map(({ id }) => id));
      const isSeen = (id: number | undefined) => id === undefined || seen.has(id);
      return list.map((image) => (isSeen(image.parentId) ? image : { ...image, parentId: undefined }));
    },
    /** The root and the newest of what goes back to it. */
    family,
    count: async (): Promise<number> => (await count()).value,
    countAnswer: count,
    isLikedBy: async (id: number, visitor: string): Promise<boolean> => {
      const key = `liked:${id}:${visitor}` as const;
      return (await query(key, [key], (db) => hasLiked(db, id, visitor))) ?? false;
    },
  };
}

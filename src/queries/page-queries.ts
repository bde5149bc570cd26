import type { Answer, Reading } from '../cache/reading.ts';
import { readCounter } from '../data/images/counters.ts';
import { wasDeleted } from '../data/images/deleted.ts';
import {
  findImage,
  listFamilyIds,
  listMostLiked,
  listNewestIds,
  listNextIds,
  listOwnIds,
} from '../data/images/images.ts';
import { familySize } from '../domain/images/family.ts';
import type { Image, ReadyImage } from '../domain/images/image.ts';
import { popularSize } from '../domain/likes.ts';
import type { Reader } from '../ports/stores/images.ts';
import { cachedReads, imageKey, withShownLikes, type CachedReads } from './cached-reads.ts';
import { findIdsInRanges, findNeighbours } from './ids-in-ranges.ts';
import { likeQueries } from './like-queries.ts';
import type { Sources } from './sources.ts';

export const pageSize = 20;

/**
 * What pages read, each through the cache. Lists are cached as ids and pictures one by one, so that a change of one
 * picture costs reading one row.
 */
export function pageQueries(sources: Sources, reading: Reading) {
  const reads = cachedReads(sources, reading);
  return {
    ...listQueries(reads),
    ...pictureQueries(reads),
    ...countQueries(reads),
    ...likeQueries(sources, reading),
  };
}

/** A list that goes on has one picture more than a page, which shows that there are older ones. */
function listQueries(reads: CachedReads) {
  const { one, images, pictures } = reads;
  const newestIds = () => one('newest', ['newest'], (db) => listNewestIds(db, pageSize + 1));

  return {
    newest: async (): Promise<ReadyImage[]> => pictures(await newestIds()),
    /** All pictures that are shown are below this id, and none is right above it. */
    endOfAll: async (): Promise<number> => ((await newestIds())?.[0] ?? 0) + 1,
    /** Those below an id. Undefined when the ids there have too few pictures; see `findIdsInRanges`. */
    olderInRanges: async (beforeId: number): Promise<ReadyImage[] | undefined> => {
      const ids = await findIdsInRanges(reads, beforeId, pageSize + 1);
      return ids && pictures(ids);
    },
    /** Those below an id, however far down they are; anew with every new picture. */
    older: async (beforeId: number): Promise<ReadyImage[]> => {
      const load = (db: Reader) => listNewestIds(db, pageSize + 1, beforeId);
      return pictures(await one(`newest:${beforeId}`, ['newest'], load));
    },
    /**
     * Where the page begins that ends above this picture, as an id that its pictures are below. Undefined when that is
     * the newest page.
     */
    endOfNewer: async (afterId: number): Promise<number | undefined> => {
      const load = (db: Reader) => listNextIds(db, pageSize + 1, afterId);
      return (await one(`newer:${afterId}`, ['newest'], load))?.[pageSize];
    },
    popular: async (): Promise<ReadyImage[]> => {
      const load = async (db: Reader) => (await listMostLiked(db, popularSize)).map(({ id }) => id);
      return pictures(await one('popular', ['popular'], load));
    },
    /** One person's pictures below an id, whatever became of them. */
    own: async (owner: string, beforeId?: number): Promise<Image[]> => {
      const key = `own:${owner}${beforeId === undefined ? '' : `:${beforeId}`}`;
      const load = (db: Reader) => listOwnIds(db, owner, pageSize + 1, beforeId);
      return images((await one(key, [`owner:${owner}`], load)) ?? []);
    },
  };
}

function pictureQueries(reads: CachedReads) {
  const { one, images, pictures } = reads;

  return {
    image: (id: number) =>
      one<Image>(imageKey(id), [imageKey(id)], async (db) => {
        const image = await findImage(db, id);
        return image && withShownLikes(image);
      }),
    /** Those beside an id in the order of the lists. */
    neighbours: (id: number) => findNeighbours(reads, id),
    /** Whether there was a picture with this number. */
    wasDeleted: async (id: number): Promise<boolean> =>
      (await one(`deleted:${id}`, [`image:${id}`], (db) => wasDeleted(db, id))) ?? false,
    /** The same pictures, where a parent that nobody can see is not named. */
    withoutHiddenParents: async <T extends Image>(list: readonly T[]): Promise<T[]> => {
      const parents = await pictures([...new Set(list.flatMap(({ parentId }) => parentId ?? []))]);
      const seen = new Set(parents.map(({ id }) => id));
      const isSeen = (id: number | undefined) => id === undefined || seen.has(id);
      return list.map((image) => (isSeen(image.parentId) ? image : { ...image, parentId: undefined }));
    },
    /** The root and the newest of what goes back to it, ready and being made. */
    family: async (rootId: number): Promise<{ members: Image[]; isCut: boolean }> => {
      // Apart, so that what somebody has queued takes no place from what can be seen.
      const load = async (db: Reader) => ({
        ready: await listFamilyIds(db, rootId, 'ready', familySize + 1),
        unfinished: await listFamilyIds(db, rootId, 'processing', familySize),
      });
      const ids = await one(`family:${rootId}`, [`family:${rootId}`], load);
      const { ready = [], unfinished = [] } = ids ?? {};
      const found = await images([rootId, ...ready.slice(0, familySize), ...unfinished]);
      // A root that is deleted still holds the family together, until it is gone.
      const members = found.filter(({ state }) => state !== 'deleted');
      return { members, isCut: ready.length > familySize };
    },
  };
}

function countQueries({ cache, reading, readerFor }: CachedReads) {
  const load = (own: Reading) => readCounter(readerFor(own), 'images');
  const ask = { key: 'count', tags: ['count'], level: 'queries', staleWhileRevalidate: true, load } as const;

  async function countAnswer(): Promise<Answer<number>> {
    return (await cache.get(ask, reading)) ?? { value: 0, source: 'loaded', entry: undefined };
  }

  return { countAnswer, count: async (): Promise<number> => (await countAnswer()).value };
}

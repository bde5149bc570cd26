import type { Reading } from '../cache/reading.ts';
import { readManyLikes } from '../data/likes/counts.ts';
import { hasLiked, listLikedBy } from '../data/likes/likes.ts';
import { isStoreAway } from '../domain/errors.ts';
import type { Image } from '../domain/images/image.ts';
import { storeReads } from './cached-reads.ts';
import type { Sources } from './sources.ts';

/** Of one person: few enough for an entry of a few KB. Who likes more is asked about picture by picture. */
const mostLikesKept = 1000;

/**
 * What is read of the store of likes. While that is away, pages and scripts get what can be said without it.
 *
 * Whether somebody likes a picture is mostly known from all that they like, which one query gives for all pictures that
 * they look at. Who is busy liking makes that invalid with every like, and is asked about picture by picture.
 */
export function likeQueries(sources: Sources, reading: Reading) {
  const { one, peek, many } = storeReads(sources, reading, 'likes');

  return {
    /** Undefined when nobody knows. */
    isLikedBy: async (id: number, visitor: string): Promise<boolean | undefined> => {
      const { ofAll, ofOne } = likedKeys(id, visitor);
      const load = async () =>
        one<number[] | null>(ofAll, [ofAll], async (db) => {
          return (await listLikedBy(db, visitor, mostLikesKept)) ?? null;
        });
      // Spread over several servers, the store may be away for that and still there for one picture.
      const all = hasJustLiked(reading) ? null : await orWithout(load);
      if (all) return all.includes(id);
      return orWithout(async () => (await one(ofOne, [ofOne], (db) => hasLiked(db, id, visitor))) ?? false);
    },
    /** The same, by what is cached; undefined when that does not tell. */
    isKnownToBeLikedBy: async (id: number, visitor: string): Promise<boolean | undefined> => {
      const { ofAll, ofOne } = likedKeys(id, visitor);
      const all = hasJustLiked(reading) ? null : await peek<number[] | null>(ofAll, [ofAll]);
      return all === null ? peek<boolean>(ofOne, [ofOne]) : all?.includes(id);
    },
    /** The same pictures with their very numbers of likes, for scripts; without them, the rounded numbers of pages. */
    withExactLikes: async <T extends Image>(images: readonly T[]): Promise<T[]> => {
      const asks = images.map(({ id }) => ({ key: likesKey(id), tags: [likesKey(id)] }));
      const found = await orWithout(() =>
        many<number>(asks, async (keys, db) => {
          const ids = images.map(({ id }) => id).filter((id) => keys.includes(likesKey(id)));
          const likes = await readManyLikes(db, ids);
          return new Map(ids.map((id) => [likesKey(id), likes.get(id) ?? 0]));
        }),
      );
      return images.map((image) => ({ ...image, likes: found?.get(likesKey(image.id)) ?? image.likes }));
    },
  };
}

/** Their tags have the same names. */
function likedKeys(id: number, visitor: string) {
  return { ofAll: `liker:${visitor}`, ofOne: `liked:${id}:${visitor}` } as const;
}

/** Whether this person has changed what they like, less than a minute ago. */
function hasJustLiked({ freshness }: Reading): boolean {
  return typeof freshness !== 'string' && freshness.after.likes !== undefined;
}

function likesKey(id: number) {
  return `likes:${id}` as const;
}

async function orWithout<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isStoreAway(error)) return undefined;
    throw error;
  }
}

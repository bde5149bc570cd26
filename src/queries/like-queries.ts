import type { Reading } from '../cache/reading.ts';
import { readManyLikes } from '../data/likes/counts.ts';
import { hasLiked } from '../data/likes/likes.ts';
import { isStoreAway } from '../domain/errors.ts';
import type { Image } from '../domain/images/image.ts';
import { storeReads } from './cached-reads.ts';
import type { Sources } from './sources.ts';

/** What is read of the store of likes. While that is away, pages and scripts get what can be said without it. */
export function likeQueries(sources: Sources, reading: Reading) {
  const { one, many } = storeReads(sources, reading, 'likes');

  return {
    /** Undefined when nobody knows. */
    isLikedBy: (id: number, visitor: string): Promise<boolean | undefined> => {
      const key = `liked:${id}:${visitor}` as const;
      return orWithout(async () => (await one(key, [key], (db) => hasLiked(db, id, visitor))) ?? false);
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

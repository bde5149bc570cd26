import { LRUCache } from 'lru-cache';

/**
 * Which family pictures were of when this node last read their rows. Only a guess, to be checked with each use: a page
 * can then be asked for without the row that tells its family, with one round trip to the cache in place of two.
 */
export interface RootGuesses {
  guess(imageId: number): number | undefined;
  learn(imageId: number, rootId: number): void;
}

/** Remembers at most so many pictures, those whose rows were read last. */
export function openRootGuesses(limit = 100_000): RootGuesses {
  const roots = new LRUCache<number, number>({ max: limit });
  return {
    guess: (imageId) => roots.peek(imageId),
    learn: (imageId, rootId) => void roots.set(imageId, rootId),
  };
}

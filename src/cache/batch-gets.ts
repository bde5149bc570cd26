import type { Cache } from '../ports/cache.ts';

interface Batch {
  keys: Set<string>;
  found: Promise<Map<string, string>>;
}

/**
 * The same cache, with one round trip for all `getMany` that are called in one turn of the event loop: those of one
 * page, and those of other requests that arrived with it.
 */
export function batchGets(cache: Cache): Cache {
  let batch: Batch | undefined;

  function begin(): Batch {
    const keys = new Set<string>();
    const found = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      batch = undefined;
      return cache.getMany([...keys]);
    });
    return { keys, found };
  }

  return {
    ...cache,
    async getMany(keys) {
      batch ??= begin();
      const { found } = batch;
      for (const key of keys) batch.keys.add(key);
      const all = await found;
      const own = new Map<string, string>();
      for (const key of keys) {
        const value = all.get(key);
        if (value !== undefined) own.set(key, value);
      }
      return own;
    },
  };
}

import type { Cache } from '../ports/cache.ts';
import { isVersionKey } from './versions.ts';

/** The shared cache as one edition of the program sees it, with few round trips. */
export function openSharedCache(store: Cache, edition: string): Cache {
  return batchGets(forEdition(store, edition));
}

/**
 * The same cache for one edition of the program: entries that other code or other templates made are not seen. The
 * versions of tags are everybody's, so that during a deploy old and new nodes invalidate for each other.
 */
function forEdition(cache: Cache, edition: string): Cache {
  const full = (key: string) => (isVersionKey(key) ? key : `${edition}:${key}`);
  return {
    async getMany(keys) {
      const found = await cache.getMany(keys.map(full));
      const own = keys.map((key) => [key, found.get(full(key))] as const);
      return new Map(own.filter((pair): pair is [string, string] => pair[1] !== undefined));
    },
    set: (key, value, ttlSeconds) => cache.set(full(key), value, ttlSeconds),
    add: (key, value, ttlSeconds) => cache.add(full(key), value, ttlSeconds),
    remove: (key) => cache.remove(full(key)),
    keepsSince: (key) => cache.keepsSince(full(key)),
    close: () => cache.close(),
  };
}

interface Batch {
  keys: Set<string>;
  found: Promise<Map<string, string>>;
}

/**
 * The same cache, with one round trip for all `getMany` that are called in one turn of the event loop: those of one
 * page, and those of other requests that arrived with it.
 */
function batchGets(cache: Cache): Cache {
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

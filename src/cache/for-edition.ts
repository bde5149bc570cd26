import type { Cache } from '../ports/cache.ts';
import { isVersionKey } from './versions.ts';

/**
 * The same cache for one edition of the program: entries that other code or other templates made are not seen. The
 * versions of tags are everybody's, so that during a deploy old and new nodes invalidate for each other.
 */
export function forEdition(cache: Cache, edition: string): Cache {
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

import { LRUCache } from 'lru-cache';
import type { Cache } from '../../ports/cache.ts';

/** The largest value that is kept: as with memcached, so that both adapters drop the same ones. */
const maxValueBytes = 1_000_000;

/** The cache of the embedded node: the most recently used entries, at most `maxBytes` of them. */
export function openMemoryCache(maxBytes = 64 * 1024 * 1024): Cache {
  const openedAt = Date.now();
  const entries = new LRUCache<string, string>({
    maxSize: maxBytes,
    sizeCalculation: (value, key) => 2 * (value.length + key.length) + 100,
  });
  const set = (key: string, value: string, ttlSeconds: number) => {
    if (Buffer.byteLength(value) > maxValueBytes) entries.delete(key);
    else entries.set(key, value, { ttl: ttlSeconds * 1000 });
    return entries.has(key);
  };
  return {
    async getMany(keys) {
      const found = new Map<string, string>();
      for (const key of keys) {
        const value = entries.get(key);
        if (value !== undefined) found.set(key, value);
      }
      return found;
    },
    set: async (key, value, ttlSeconds) => set(key, value, ttlSeconds),
    add: async (key, value, ttlSeconds) => !entries.has(key) && set(key, value, ttlSeconds),
    async remove(key) {
      entries.delete(key);
    },
    keepsSince: () => openedAt,
    async close() {
      entries.clear();
    },
  };
}

import { randomUUID } from 'node:crypto';
import type { Cache } from '../ports.ts';
import type { Tag } from './tags.ts';

/** Bounds what a bump that never happened (its process died between commit and bump) can leave stale. */
const entryTtlSeconds = 60;
const versionTtlSeconds = 24 * 60 * 60;

export interface QueryCache {
  /**
   * The value of `load`, from the cache when no tag of it was bumped since it was loaded. The versions of the tags
   * are read before the rows are: a write between the two makes the entry invalid, never wrong.
   */
  get<T>(key: string, tags: readonly Tag[], load: () => Promise<T>): Promise<T>;
  /** Makes every entry that depends on one of the tags invalid. To be called after the commit. */
  bump(tags: readonly Tag[]): Promise<void>;
}

interface Entry {
  versions: string[];
  value: unknown;
}

/** Cached query results, valid while the versions of all tags they depend on are unchanged. Values are JSON. */
export function queryCache(cache: Cache): QueryCache {
  const loading = new Map<string, Promise<unknown>>();

  async function load<T>(
    key: string,
    tags: readonly Tag[],
    found: Map<string, string>,
    loader: () => Promise<T>,
  ) {
    const versions = await Promise.all(
      tags.map(async (tag) => found.get(tagKey(tag)) ?? firstVersion(cache, tag)),
    );
    const value = await loader();
    await cache.set(key, JSON.stringify({ versions, value } satisfies Entry), entryTtlSeconds);
    return value;
  }

  return {
    async get<T>(key: string, tags: readonly Tag[], loader: () => Promise<T>) {
      const found = await cache.getMany([key, ...tags.map(tagKey)]);
      const entry = parseEntry(found.get(key));
      if (entry && tags.every((tag, index) => found.get(tagKey(tag)) === entry.versions[index])) {
        return entry.value as T;
      }
      // One load per key and tag versions at a time: a person who comes after a bump never joins an older load.
      const flight = [key, ...tags.map((tag) => found.get(tagKey(tag)))].join(' ');
      let promise = loading.get(flight) as Promise<T> | undefined;
      if (!promise) {
        promise = load(key, tags, found, loader).finally(() => loading.delete(flight));
        loading.set(flight, promise);
      }
      return promise;
    },
    async bump(tags) {
      await Promise.all(tags.map((tag) => cache.set(tagKey(tag), randomUUID(), versionTtlSeconds)));
    },
  };
}

/** Gives a tag that has no version one; of several who try, all go on with the same. */
async function firstVersion(cache: Cache, tag: Tag): Promise<string> {
  const version = randomUUID();
  if (await cache.add(tagKey(tag), version, versionTtlSeconds)) return version;
  return (await cache.getMany([tagKey(tag)])).get(tagKey(tag)) ?? version;
}

function tagKey(tag: Tag): string {
  return `tag:${tag}`;
}

function parseEntry(text: string | undefined): Entry | undefined {
  if (text === undefined) return undefined;
  return JSON.parse(text) as Entry;
}

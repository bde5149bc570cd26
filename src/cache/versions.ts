import { randomUUID } from 'node:crypto';
import type { Cache } from '../ports.ts';
import type { Tag } from '../domain/tags.ts';

/**
 * The version of a tag says when the tag was bumped (epoch milliseconds, 0 for long ago), and is one that no tag ever
 * had before: after a cache server has lost its versions, no old entry can become valid again.
 */
export type Version = string;

const ttlSeconds = 24 * 60 * 60;

export function versionKey(tag: Tag): string {
  return `version:${tag}`;
}

export function isVersionKey(key: string): boolean {
  return key.startsWith('version:');
}

function newVersion(bumpedAt: number): Version {
  return `${bumpedAt}.${randomUUID()}`;
}

/** Whether a replica may still lack what this version stands for. A time to come is another node's fast clock. */
export function isRecent(version: Version, now: number, windowMs: number): boolean {
  return now - Number.parseInt(version, 10) < windowMs;
}

/** Gives the tag a new version. False when it could not be stored: then the old one may still be there. */
export function setVersion(cache: Cache, tag: Tag, now: number): Promise<boolean> {
  return cache.set(versionKey(tag), newVersion(now), ttlSeconds);
}

/**
 * Gives a tag that had no version one; of several who try, all go on with the same. It counts as bumped now, unless the
 * cache has lost nothing for so long that a recent bump would be there. Undefined when the cache is away.
 */
export async function firstVersion(
  cache: Cache,
  tag: Tag,
  now: number,
  windowMs: number,
): Promise<Version | undefined> {
  const key = versionKey(tag);
  const version = newVersion(cache.keepsSince(key) <= now - windowMs ? 0 : now);
  if (await cache.add(key, version, ttlSeconds)) return version;
  return (await cache.getMany([key])).get(key);
}

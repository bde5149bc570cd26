import { randomUUID } from 'node:crypto';
import type { Cache } from '../ports/cache.ts';
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

/**
 * Whether a replica may still lack what this version of the tag stands for. A time to come is another node's fast
 * clock. A version that nobody bumped proves nothing while the cache may have lost a bump that came before it.
 */
export function isRecent(cache: Cache, tag: Tag, version: Version, now: number, windowMs: number): boolean {
  const bumpedAt = Number.parseInt(version, 10);
  return now - Math.max(bumpedAt, bumpedAt === 0 ? cache.keepsSince(versionKey(tag)) : 0) < windowMs;
}

/** Gives the tag a new version. False when it could not be stored: then the old one may still be there. */
export function setVersion(cache: Cache, tag: Tag, now: number): Promise<boolean> {
  return cache.set(versionKey(tag), newVersion(Math.floor(now)), ttlSeconds);
}

/**
 * Gives a tag that had no version one, which counts as never bumped; of several who try, all go on with the same.
 * Undefined when the cache is away.
 */
export async function firstVersion(cache: Cache, tag: Tag): Promise<Version | undefined> {
  const key = versionKey(tag);
  await cache.add(key, newVersion(0), ttlSeconds);
  // Also when it was added, so that `keepsSince` tells of anything that was lost before that.
  return (await cache.getMany([key])).get(key);
}

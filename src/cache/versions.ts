import { randomUUID } from 'node:crypto';
import { inBumpOrder, type Tag } from '../domain/tags.ts';
import type { Cache } from '../ports/cache.ts';
import type { HeardBumps } from './heard-bumps.ts';

/**
 * The version of a tag says when the tag was bumped (epoch milliseconds, 0 for long ago), and is one that no tag ever
 * had before: after a cache server has lost its versions, no old entry can become valid again.
 */
export type Version = string;

/** The versions of the tags of an entry in their order, or undefined when the cache does not tell one of them. */
export type Versions = readonly Version[] | undefined;

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

/** Step W3: gives new versions to the tags. False when one could not be stored: then the old one may still be there. */
export async function bumpVersions(
  { cache, now }: { cache: Cache; now: () => number },
  tags: readonly Tag[],
): Promise<boolean> {
  let isStored = true;
  for (const group of inBumpOrder(tags)) {
    const stored = await Promise.all(
      group.map((tag) => cache.set(versionKey(tag), newVersion(Math.floor(now())), ttlSeconds)),
    );
    isStored &&= stored.every(Boolean);
  }
  return isStored;
}

/** Step 3: the versions that were found, and new ones for the tags that have none. */
export async function completeVersions(
  { cache, heard }: { cache: Cache; heard: HeardBumps },
  tags: readonly Tag[],
  found: ReadonlyMap<string, string>,
): Promise<Versions> {
  if (heard.hasDoubt(tags)) return undefined;
  const versions = await Promise.all(
    tags.map(async (tag) => found.get(versionKey(tag)) ?? (await firstVersion(cache, tag))),
  );
  return versions.every((version) => version !== undefined) ? versions : undefined;
}

/**
 * Gives a tag that had no version one, which counts as never bumped; of several who try, all go on with the same.
 * Undefined when the cache is away.
 */
async function firstVersion(cache: Cache, tag: Tag): Promise<Version | undefined> {
  const key = versionKey(tag);
  await cache.add(key, newVersion(0), ttlSeconds);
  // Also when it was added, so that `keepsSince` tells of anything that was lost before that.
  return (await cache.getMany([key])).get(key);
}

/** Whether these are the versions that were found. */
export function areCurrent(
  found: ReadonlyMap<string, string>,
  tags: readonly Tag[],
  versions: readonly Version[],
): boolean {
  return tags.every((tag, index) => {
    const current = found.get(versionKey(tag));
    return current !== undefined && current === versions[index];
  });
}

/**
 * Whether a replica may still lack what this version of the tag stands for. A time to come is another node's fast
 * clock, and what is no time at all was not written by us. A version that nobody bumped proves nothing while the cache
 * may have lost a bump that came before it.
 */
export function isRecent(cache: Cache, tag: Tag, version: Version, now: number, windowMs: number): boolean {
  const bumpedAt = Number.parseInt(version, 10);
  const since = Math.max(bumpedAt, bumpedAt === 0 ? cache.keepsSince(versionKey(tag)) : 0);
  return Number.isNaN(since) || now - since < windowMs;
}

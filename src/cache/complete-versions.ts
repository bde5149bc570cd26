import type { Freshness } from '../ports/database.ts';
import type { Tag } from '../domain/tags.ts';
import type { Found } from './ask.ts';
import type { CacheParts } from './cache-parts.ts';
import type { Reading } from './reading.ts';
import { firstVersion, isRecent, versionKey, type Version } from './versions.ts';

/** The versions of the tags of an entry in their order, or undefined when the cache does not tell one of them. */
export type Versions = readonly Version[] | undefined;

/** Step 3: gives a version to each tag that has none. */
export async function completeVersions(
  { cache, heard }: CacheParts,
  tags: readonly Tag[],
  { values }: Found,
): Promise<Versions> {
  if (heard.hasDoubt(tags)) return undefined;
  const versions = await Promise.all(
    tags.map(async (tag) => values.get(versionKey(tag)) ?? (await firstVersion(cache, tag))),
  );
  return versions.every((version) => version !== undefined) ? versions : undefined;
}

/** Step 4: from where the rows have to be read for an entry with these versions. */
export function demandFor(
  { cache, now, replicaWindowMs }: CacheParts,
  tags: readonly Tag[],
  versions: Versions,
  reading: Reading,
): Reading {
  const mayLag = (version: Version, index: number) =>
    isRecent(cache, tags[index] as Tag, version, now(), replicaWindowMs);
  const freshness: Freshness = !versions || versions.some(mayLag) ? 'primary' : reading.freshness;
  return { ...reading, freshness, mayTrust: false };
}

import type { Tag } from '../domain/tags.ts';
import { versionKey, type Version } from './versions.ts';

/** An entry as the shared cache keeps it: JSON. */
export interface StoredEntry {
  /** In the order of the tags. */
  versions: readonly Version[];
  /** See LocalEntry. */
  refreshAt: number;
  value: unknown;
}

/** The entry, when it is there and the versions of all its tags are those that were found beside it. */
export function readEntry(
  found: ReadonlyMap<string, string>,
  key: string,
  tags: readonly Tag[],
): StoredEntry | undefined {
  const text = found.get(key);
  if (text === undefined) return undefined;
  const entry = JSON.parse(text) as StoredEntry;
  return areCurrent(found, tags, entry.versions) ? entry : undefined;
}

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

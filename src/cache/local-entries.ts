import { LRUCache } from 'lru-cache';
import type { Tag } from '../domain/tags.ts';
import type { Version } from './versions.ts';

/** An entry in this process. Its value is shared by everybody who gets it and must not be changed. */
export interface LocalEntry<T = unknown> {
  value: T;
  tags: readonly Tag[];
  /** Undefined when the cache could not tell them: then the entry is good for a moment only. */
  versions: readonly Version[] | undefined;
  /** Epoch milliseconds after which somebody should load it anew, though it is still valid. */
  refreshAt: number;
  /** The moment before its versions were read, or last found to be current. */
  verifiedAt: number;
}

export interface LocalEntries {
  find(key: string): LocalEntry | undefined;
  keep(key: string, entry: LocalEntry, bytes: number): void;
  remove(key: string): void;
}

/** The most recently used entries, at most `maxBytes` of them. */
export function openLocalEntries(maxBytes: number): LocalEntries {
  const entries = new LRUCache<string, LocalEntry>({ maxSize: maxBytes, maxEntrySize: maxBytes / 8 });
  return {
    find: (key) => entries.get(key),
    keep: (key, entry, bytes) => void entries.set(key, entry, { size: bytes + 2 * key.length + 300 }),
    remove: (key) => void entries.delete(key),
  };
}

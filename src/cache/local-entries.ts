import { LRUCache } from 'lru-cache';
import type { HeardBumps } from './heard-bumps.ts';
import type { LocalEntry, Reading } from './reading.ts';

/** Step 1: the entries of this process, as one reader may see them. */
export interface LocalEntries {
  find<T>(key: string, reading: Reading): LocalEntry<T> | undefined;
  /** The entry, if it is as good as verified and this reader may trust it. */
  findTrusted<T>(key: string, reading: Reading): LocalEntry<T> | undefined;
  /** What was verified less than `graceMs` ago, for readers who may get that: stale while it is revalidated. */
  findStale<T>(key: string, reading: Reading): LocalEntry<T> | undefined;
  /** Gives the entry back if it is kept now. */
  keep<T>(key: string, entry: LocalEntry<T>, bytes: number, reading: Reading): LocalEntry<T> | undefined;
  isTrusted(entry: LocalEntry): boolean;
}

interface LocalEntriesOptions {
  /** The most recently used entries are kept, at most so many bytes. 0 keeps nothing. */
  maxBytes: number;
  trustMs: number;
  graceMs: number;
  now: () => number;
  heard: HeardBumps;
}

/** What an entry takes beside its value and its key, roughly. */
const entryBytes = 300;

export function openLocalEntries(options: LocalEntriesOptions): LocalEntries {
  const { maxBytes, trustMs, graceMs, now, heard } = options;
  const entries =
    maxBytes > 0
      ? new LRUCache<string, LocalEntry>({ maxSize: maxBytes, maxEntrySize: maxBytes / 8 })
      : undefined;

  function isVerifiedWithin(ms: number, { verifiedAt }: LocalEntry): boolean {
    // The fraction only says which of two moments came first.
    const age = now() - Math.floor(verifiedAt);
    return age >= 0 && age < ms;
  }

  function isTrusted(entry: LocalEntry): boolean {
    return isVerifiedWithin(trustMs, entry) && !heard.hasBumpSince(entry.verifiedAt, entry.tags);
  }

  /** Bumps of this process were acknowledged here: whoever asks here next may count on them. */
  function mayBeStale(entry: LocalEntry): boolean {
    return (
      isVerifiedWithin(graceMs, entry) &&
      !heard.hasOwnBumpSince(entry.verifiedAt, entry.tags) &&
      !heard.hasDoubt(entry.tags)
    );
  }

  function find<T>(key: string, reading: Reading): LocalEntry<T> | undefined {
    return reading.off.has('local') ? undefined : (entries?.get(key) as LocalEntry<T> | undefined);
  }

  return {
    isTrusted,
    find,
    findTrusted<T>(key: string, reading: Reading) {
      const entry = reading.mayTrust ? find<T>(key, reading) : undefined;
      return entry && isTrusted(entry) ? entry : undefined;
    },
    findStale<T>(key: string, reading: Reading) {
      const entry = reading.mayTrust ? find<T>(key, reading) : undefined;
      return entry && mayBeStale(entry) ? entry : undefined;
    },
    keep(key, entry, bytes, reading) {
      if (!entries || reading.off.has('local')) return undefined;
      // A load that took long ends after one that began later and knows more.
      if ((entries.get(key)?.verifiedAt ?? -Infinity) > entry.verifiedAt) return undefined;
      entries.set(key, entry, { size: bytes + 2 * key.length + entryBytes });
      return entry;
    },
  };
}

import type { HeardBumps } from './heard-bumps.ts';
import { openLocalEntries, type LocalEntry } from './local-entries.ts';
import type { Reading } from './reading.ts';

/** The entries of this process, as one reader may see them. */
export interface LocalLevel {
  find<T>(key: string, reading: Reading): LocalEntry<T> | undefined;
  /** Step 1: the entry, if it is as good as verified and this reader may trust it. */
  findTrusted<T>(key: string, reading: Reading): LocalEntry<T> | undefined;
  /** Step 1 as well: what was verified less than `graceMs` ago, for readers who may get that. */
  findOlder<T>(key: string, reading: Reading): LocalEntry<T> | undefined;
  /** Gives the entry back if it is kept now. */
  keep<T>(key: string, entry: LocalEntry<T>, bytes: number, reading: Reading): LocalEntry<T> | undefined;
  isTrusted(entry: LocalEntry): boolean;
}

export interface LocalLevelOptions {
  /** 0 keeps nothing. */
  maxBytes: number;
  trustMs: number;
  graceMs: number;
  now: () => number;
  heard: HeardBumps;
}

export function openLocalLevel(options: LocalLevelOptions): LocalLevel {
  const { maxBytes, trustMs, graceMs, now, heard } = options;
  const entries = maxBytes > 0 ? openLocalEntries(maxBytes) : undefined;

  function isVerifiedWithin(ms: number, { verifiedAt }: LocalEntry): boolean {
    // Of the fraction nothing is known but which came first.
    const age = now() - Math.floor(verifiedAt);
    return age >= 0 && age < ms;
  }

  function isTrusted(entry: LocalEntry): boolean {
    return isVerifiedWithin(trustMs, entry) && !heard.hasBumpSince(entry.verifiedAt, entry.tags);
  }

  /** What this process has bumped itself was acknowledged here: whoever asks here next may count on it. */
  function mayBeGiven(entry: LocalEntry): boolean {
    return (
      isVerifiedWithin(graceMs, entry) &&
      !heard.hasOwnBumpSince(entry.verifiedAt, entry.tags) &&
      !heard.hasDoubt(entry.tags)
    );
  }

  function find<T>(key: string, reading: Reading): LocalEntry<T> | undefined {
    return reading.off.has('local') ? undefined : (entries?.find(key) as LocalEntry<T> | undefined);
  }

  return {
    isTrusted,
    find,
    findTrusted<T>(key: string, reading: Reading) {
      const entry = reading.mayTrust ? find<T>(key, reading) : undefined;
      return entry && isTrusted(entry) ? entry : undefined;
    },
    findOlder<T>(key: string, reading: Reading) {
      const entry = reading.mayTrust ? find<T>(key, reading) : undefined;
      return entry && mayBeGiven(entry) ? entry : undefined;
    },
    keep(key, entry, bytes, reading) {
      if (!entries || reading.off.has('local')) return undefined;
      // A load that took long ends after one that began later and knows more.
      if ((entries.find(key)?.verifiedAt ?? -Infinity) > entry.verifiedAt) return undefined;
      entries.keep(key, entry, bytes);
      return entry;
    },
  };
}

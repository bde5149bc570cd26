import type { Tag } from '../domain/tags.ts';
import type { StoresFreshness } from '../ports/stores.ts';
import type { Version } from './versions.ts';

/** The levels that can be switched off: this process's own entries, whole pages, rows. */
export const levels = ['local', 'fragments', 'queries'] as const;
export type Level = (typeof levels)[number];

/** What somebody who reads wants. */
export interface Reading {
  /** How new the rows have to be that are read for them. */
  freshness: StoresFreshness;
  /**
   * Whether an entry of this process may be used that was verified a moment ago. Not for a person who has just
   * written, and never for what goes into another entry: it would outlive that moment.
   */
  mayTrust: boolean;
  off: ReadonlySet<Level>;
  /** Hears of everything that is looked up or loaded for this reading, also on behalf of other entries. */
  listener: CacheListener | undefined;
}

export function newReading(
  freshness: StoresFreshness,
  off: ReadonlySet<Level> = new Set(),
  listener?: CacheListener,
): Reading {
  return { freshness, mayTrust: freshness === 'any', off, listener };
}

/** What is asked of the cache. */
export interface Ask<T> {
  key: string;
  /** What `load` reads, named before it does. The same for the same key, always. */
  tags: readonly Tag[];
  /** Reads what is asked for, at least as new as the reading says. Undefined is not kept. */
  load(reading: Reading): Promise<T | undefined>;
  /** `fragments` for what is rendered, `queries` for rows: the level that can be switched off. */
  level: Exclude<Level, 'local'>;
  /** Whether those who may trust may get it as it was `graceMs` ago, while it is loaded anew (RFC 5861's word). */
  staleWhileRevalidate?: boolean;
}

export type AskedKey = Pick<Ask<unknown>, 'key' | 'tags'>;

/**
 * Where a value came from: this process, the shared cache, a loader that ran just now, or one that somebody else ran,
 * in this process or another, and that was waited for. `older`: this process, although a tag of it was bumped a moment
 * ago.
 */
export type Source = 'local' | 'older' | 'shared' | 'loaded' | 'joined';

export interface Answer<T> {
  value: T;
  source: Source;
  /** What keeps it in this process, if anything does. */
  entry: LocalEntry<T> | undefined;
}

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

/** What the cache tells of its work. */
export type CacheEvent =
  /** The value was there, or was being loaded for somebody else (`joined`). */
  | { type: 'hit'; key: string; source: Exclude<Source, 'loaded'> }
  /** The reader had to load the value. Told when it is loaded. */
  | { type: 'miss'; key: string }
  /** A loader begins, one for all these keys. At the level `queries` that is one query. */
  | { type: 'load'; keys: readonly string[]; level: Ask<unknown>['level'] }
  /**
   * A value is verified, and loaded if need be, in the background: because a stale one was given, because a tag of it
   * was bumped, or because it is old. It is told to the process alone: no reading has to pay for it.
   */
  | { type: 'renewal'; key: string; why: 'stale' | 'bumped' | 'old' };

/** Is called in the middle of the work, so it has to be quick and must not throw. */
export type CacheListener = (event: CacheEvent) => void;

interface Listening {
  listener: CacheListener | undefined;
}

/** Tells the listener of the process and that of the reading. */
export function tell(process: Listening, reading: Listening, event: CacheEvent): void {
  process.listener?.(event);
  reading.listener?.(event);
}

/** Tells what came of a lookup. Nearly all lookups are hits, so without listeners no event is made. */
export function tellSource(process: Listening, reading: Listening, key: string, source: Source): void {
  if (!process.listener && !reading.listener) return;
  tell(process, reading, source === 'loaded' ? { type: 'miss', key } : { type: 'hit', key, source });
}

import type { Tag } from '../domain/tags.ts';
import type { LocalEntry } from './local-entries.ts';
import type { Level, Reading, Source } from './reading.ts';
import { versionKey } from './versions.ts';

export interface Ask<T> {
  key: string;
  /** What `load` reads, named before it does. The same for the same key, always. */
  tags: readonly Tag[];
  /** Reads what is asked for, at least as new as the reading says. Undefined is not kept. */
  load(reading: Reading): Promise<T | undefined>;
  /** `fragments` for what is rendered, `queries` for rows: the level that can be switched off. */
  level: Exclude<Level, 'local'>;
  /** Whether who may trust may get it as it was `graceMs` ago, while it is loaded anew. */
  mayBeOlder?: boolean;
}

export type AskedKey = Pick<Ask<unknown>, 'key' | 'tags'>;

export interface Answer<T> {
  value: T;
  source: Source;
  /** What keeps it in this process, if anything does. */
  entry: LocalEntry<T> | undefined;
}

/** What the shared cache gave for the keys of an ask, and the moment before it was asked. */
export interface Found {
  values: ReadonlyMap<string, string>;
  askedAt: number;
}

/** Everything that has to be known of an entry to judge it: itself, and the versions of its tags. */
export function keysOf({ key, tags }: AskedKey): string[] {
  return [key, ...tags.map(versionKey)];
}

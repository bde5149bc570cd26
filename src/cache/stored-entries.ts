import type { Tag } from '../domain/tags.ts';
import type { CacheParts } from './cache-parts.ts';
import type { EntryMac } from './entry-mac.ts';
import type { Answer, AskedKey, LocalEntry, Reading } from './reading.ts';
import { areCurrent, versionKey, type Version, type Versions } from './versions.ts';

/** An entry as the shared cache keeps it: JSON, behind its MAC. */
interface StoredEntry {
  /** In the order of the tags. */
  versions: readonly Version[];
  /** See LocalEntry. */
  refreshAt: number;
  value: unknown;
}

const ttlSeconds = 60 * 60;
/** An entry that is this old is loaded anew, although nobody bumped it, while everybody else still gets it. */
const refreshAfterMs = 10 * 60_000;

/** What the shared cache gave for the keys of an ask, and the moment before it was asked. */
export interface Found {
  values: ReadonlyMap<string, string>;
  askedAt: number;
}

/** Everything that has to be known of an entry to judge it: itself, and the versions of its tags. */
export function keysOf({ key, tags }: AskedKey): string[] {
  return [key, ...tags.map(versionKey)];
}

/** Step 2: asks the shared cache for entries and the versions of their tags, in one round trip. */
export async function lookUp({ cache, now }: CacheParts, asked: readonly AskedKey[]): Promise<Found> {
  const askedAt = now();
  return { askedAt, values: await cache.getMany(asked.flatMap(keysOf)) };
}

/** Step 2: the entry of this process or the shared one, if it is valid by what the shared cache says. */
export function findValid<T>(
  { heard, local, mac }: CacheParts,
  { key, tags }: AskedKey,
  { values, askedAt }: Found,
  reading: Reading,
): Answer<T> | undefined {
  if (heard.hasDoubt(tags)) return undefined;
  const mine = local.find<T>(key, reading);
  if (mine?.versions && areCurrent(values, tags, mine.versions)) {
    mine.verifiedAt = Math.max(mine.verifiedAt, askedAt);
    return { value: mine.value, source: 'local', entry: mine };
  }
  const stored = readEntry(mac, values, key, tags);
  if (!stored) return undefined;
  const { versions, refreshAt } = stored;
  const value = stored.value as T;
  const fresh: LocalEntry<T> = { value, tags, versions, refreshAt, verifiedAt: askedAt };
  const bytes = 2 * (values.get(key)?.length ?? 0);
  return { value, source: 'shared', entry: local.keep(key, fresh, bytes, reading) };
}

/** What is cut, changed or not of this installation is a miss, and is overwritten by the load that follows. */
function readEntry(
  mac: EntryMac,
  found: ReadonlyMap<string, string>,
  key: string,
  tags: readonly Tag[],
): StoredEntry | undefined {
  const signed = found.get(key);
  const text = signed === undefined ? undefined : mac.verify(key, signed);
  if (text === undefined) return undefined;
  const entry = JSON.parse(text) as StoredEntry;
  return areCurrent(found, tags, entry.versions) ? entry : undefined;
}

/** Step 5: keeps a value in both levels. Without versions only in this process, for a moment. */
export function storeEntry<T>(
  { cache, mac, local, now }: CacheParts,
  { key, tags }: AskedKey,
  value: T,
  versions: Versions,
  askedAt: number,
  reading: Reading,
): { answer: Answer<T>; stored: Promise<boolean> } {
  // Not all at once: entries that were made together would also be old together.
  const refreshAt = Math.round(now() + refreshAfterMs * (0.9 + 0.2 * Math.random()));
  const text = JSON.stringify({ versions: versions ?? [], refreshAt, value } satisfies StoredEntry);
  const stored = versions ? cache.set(key, mac.sign(key, text), ttlSeconds) : Promise.resolve(false);
  const fresh: LocalEntry<T> = { value, tags, versions, refreshAt, verifiedAt: askedAt };
  const entry = local.keep(key, fresh, 2 * text.length, reading);
  return { answer: { value, source: 'loaded', entry }, stored };
}

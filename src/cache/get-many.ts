import type { CacheParts } from './cache-parts.ts';
import { tell, tellSource, type Ask, type Reading, type Source } from './reading.ts';
import { findValid, lookUp, storeEntry } from './stored-entries.ts';
import { completeVersions } from './versions.ts';

export type AskOfMany<T> = Omit<Ask<T>, 'load' | 'staleWhileRevalidate'>;
export type LoadMany<T> = (keys: readonly string[], reading: Reading) => Promise<ReadonlyMap<string, T>>;

/** Steps 1 to 5 for several objects at once: one round trip, and one load for all that are missing. */
export async function getMany<T>(
  parts: CacheParts,
  asks: readonly AskOfMany<T>[],
  reading: Reading,
  loadMissing: LoadMany<T>,
): Promise<Map<string, T>> {
  const values = new Map<string, T>();
  const take = (key: string, value: T, source: Source) => {
    values.set(key, value);
    tellSource(parts, reading, key, source);
  };
  const isOff = (ask: AskOfMany<T>) => reading.off.has(ask.level);

  const doubtful = asks.filter((ask) => {
    const mine = isOff(ask) ? undefined : parts.local.findTrusted<T>(ask.key, reading);
    if (mine) take(ask.key, mine.value, 'local');
    return !mine;
  });
  if (doubtful.length === 0) return values;
  const found = await lookUp(
    parts,
    doubtful.filter((ask) => !isOff(ask)),
  );
  const missing = doubtful.filter((ask) => {
    const answer = isOff(ask) ? undefined : findValid<T>(parts, ask, found, reading);
    if (answer) take(ask.key, answer.value, answer.source);
    return !answer;
  });
  const [first] = missing;
  if (!first) return values;

  const entries = await Promise.all(
    missing.map(async (ask) => ({
      tags: ask.tags,
      versions: isOff(ask) ? undefined : await completeVersions(parts, ask.tags, found.values),
    })),
  );
  const keys = missing.map(({ key }) => key);
  const load = (own: Reading) => {
    tell(parts, own, { type: 'load', keys, level: first.level });
    return loadMissing(keys, own);
  };
  const { value: loaded, isFresh } = await parts.loadRows(load, entries, reading);
  missing.forEach((ask, index) => {
    const value = loaded.get(ask.key);
    if (value === undefined) return;
    take(ask.key, value, 'loaded');
    if (isFresh && !isOff(ask)) {
      storeEntry(parts, ask, value, entries[index]?.versions, found.askedAt, reading);
    }
  });
  return values;
}

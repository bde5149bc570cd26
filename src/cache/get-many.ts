import type { CacheParts } from './cache-parts.ts';
import { tell, tellSource, type Ask, type Reading, type Source } from './reading.ts';
import { findValid, lookUp, storeEntry, type Found } from './stored-entries.ts';
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
  const take: Take<T> = (key, value, source) => {
    values.set(key, value);
    tellSource(parts, reading, key, source);
  };

  const doubtful = asks.filter((ask) => {
    const mine = isOff(ask, reading) ? undefined : parts.local.findTrusted<T>(ask.key, reading);
    if (mine) take(ask.key, mine.value, 'local');
    return !mine;
  });
  if (doubtful.length === 0) return values;
  const found = await lookUp(
    parts,
    doubtful.filter((ask) => !isOff(ask, reading)),
  );
  const missing = doubtful.filter((ask) => {
    const answer = isOff(ask, reading) ? undefined : findValid<T>(parts, ask, found, reading);
    if (answer) take(ask.key, answer.value, answer.source);
    return !answer;
  });
  const [first, ...others] = missing;
  if (first) await fill(parts, [first, ...others], reading, { found, loadMissing, take });
  return values;
}

type Take<T> = (key: string, value: T, source: Source) => void;

function isOff({ level }: Pick<Ask<unknown>, 'level'>, { off }: Reading): boolean {
  return off.has(level);
}

/** Steps 3 to 5: loads what is missing, and keeps it. */
async function fill<T>(
  parts: CacheParts,
  missing: readonly [AskOfMany<T>, ...AskOfMany<T>[]],
  reading: Reading,
  { found, loadMissing, take }: { found: Found; loadMissing: LoadMany<T>; take: Take<T> },
): Promise<void> {
  const entries = await Promise.all(
    missing.map(async (ask) => ({
      tags: ask.tags,
      versions: isOff(ask, reading) ? undefined : await completeVersions(parts, ask.tags, found.values),
    })),
  );
  const keys = missing.map(({ key }) => key);
  const [{ level }] = missing;
  const load = (own: Reading) => {
    tell(parts, own, { type: 'load', keys, level });
    return loadMissing(keys, own);
  };
  const { value: loaded, isFresh } = await parts.loadRows(load, entries, reading);
  missing.forEach((ask, index) => {
    const value = loaded.get(ask.key);
    if (value === undefined) return;
    take(ask.key, value, 'loaded');
    if (isFresh && !isOff(ask, reading)) {
      storeEntry(parts, ask, value, entries[index]?.versions, found.askedAt, reading);
    }
  });
}

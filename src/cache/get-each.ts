import type { Ask } from './ask.ts';
import type { CacheParts } from './cache-parts.ts';
import { completeVersions, demandFor } from './complete-versions.ts';
import { ask as askShared, findValid } from './find-valid.ts';
import { storeEntry } from './load-entry.ts';
import type { Reading, Source } from './reading.ts';

export type AskOfMany<T> = Omit<Ask<T>, 'load'>;
export type LoadMany<T> = (keys: readonly string[], reading: Reading) => Promise<ReadonlyMap<string, T>>;

/** The steps for several objects at once: one round trip, and one load for all that are missing. */
export async function getEach<T>(
  parts: CacheParts,
  asks: readonly AskOfMany<T>[],
  reading: Reading,
  loadMissing: LoadMany<T>,
): Promise<Map<string, T>> {
  const values = new Map<string, T>();
  const take = (key: string, value: T, source: Source) => {
    values.set(key, value);
    reading.cost.lookups.push({ key, source });
  };
  const isOff = (ask: AskOfMany<T>) => reading.off.has(ask.level);

  const doubtful = asks.filter((ask) => {
    const mine = isOff(ask) ? undefined : parts.local.findTrusted<T>(ask.key, reading);
    if (mine) take(ask.key, mine.value, 'local');
    return !mine;
  });
  if (doubtful.length === 0) return values;
  const found = await askShared(
    parts,
    doubtful.filter((ask) => !isOff(ask)),
  );
  const missing = doubtful.filter((ask) => {
    const answer = isOff(ask) ? undefined : findValid<T>(parts, ask, found, reading);
    if (answer) take(ask.key, answer.value, answer.source);
    return !answer;
  });
  if (missing.length === 0) return values;

  const versions = await Promise.all(
    missing.map(async (ask) => (isOff(ask) ? undefined : await completeVersions(parts, ask.tags, found))),
  );
  const demands = missing.map(({ tags }, index) => demandFor(parts, tags, versions[index], reading));
  const demand = demands.reduce((one, other) => (one.freshness === 'primary' ? one : other));
  const keys = missing.map(({ key }) => key);
  const load = (own: Reading) => loadMissing(keys, own);
  const { value: loaded, isFresh } = await parts.loadAsFreshAsPossible(load, demand, reading);
  missing.forEach((ask, index) => {
    const value = loaded.get(ask.key);
    if (value === undefined) return;
    take(ask.key, value, 'loaded');
    if (isFresh && !isOff(ask)) storeEntry(parts, ask, value, versions[index], found.askedAt, reading);
  });
  return values;
}

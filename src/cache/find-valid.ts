import { keysOf, type Answer, type AskedKey, type Found } from './ask.ts';
import type { CacheParts } from './cache-parts.ts';
import type { LocalEntry } from './local-entries.ts';
import type { Reading } from './reading.ts';
import { areCurrent, readEntry } from './stored-entry.ts';

/** Asks the shared cache for entries and the versions of their tags, in one round trip. */
export async function ask({ cache, now }: CacheParts, asked: readonly AskedKey[]): Promise<Found> {
  const askedAt = now();
  return { askedAt, values: await cache.getMany(asked.flatMap(keysOf)) };
}

/** Step 2: the entry of this process or the shared one, if it is valid by what the shared cache says. */
export function findValid<T>(
  { heard, local }: CacheParts,
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
  const stored = readEntry(values, key, tags);
  if (!stored) return undefined;
  const { versions, refreshAt } = stored;
  const value = stored.value as T;
  const fresh: LocalEntry<T> = { value, tags, versions, refreshAt, verifiedAt: askedAt };
  const bytes = 2 * (values.get(key)?.length ?? 0);
  return { value, source: 'shared', entry: local.keep(key, fresh, bytes, reading) };
}

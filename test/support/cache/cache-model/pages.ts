import type { CoherentCache } from '../../../../src/cache/coherent-cache.ts';
import type { Reading } from '../../../../src/cache/reading.ts';
import type { Tag } from '../../../../src/domain/tags.ts';
import type { StoresFreshness } from '../../../../src/ports/stores.ts';
import type { Fault } from './faults.ts';

/** What a write changes: a picture, and a list that the page depends on as well, as older pages do on their ranges. */
export const changedTags = ['image:1', 'range:0'] as const satisfies Tag[];

type ReadRow = (freshness: StoresFreshness) => Promise<number>;

/**
 * A page as the application makes them: a whole one, from a list and from pictures that are cached by themselves. Each
 * has the value of the newest write that is in it, so that the page is as old as the older of the two.
 */
export async function readValue(
  cache: CoherentCache,
  readRow: ReadRow,
  what: 'row' | 'page',
  reading: Reading,
  fault: Fault | undefined,
): Promise<number> {
  const early = fault === 'rows are read before versions' ? await readRow('primary') : undefined;
  const isReversed = fault === 'lists are bumped before pictures';
  const [rowTag, listTag] = isReversed ? (['range:0', 'image:1'] as const) : changedTags;
  const load = async ({ freshness }: Reading) => early ?? readRow(freshness);

  const row = async (own: Reading) => {
    const found = await cache.get({ key: 'row', tags: [rowTag], level: 'queries', load }, own);
    return found?.value ?? NaN;
  };
  const list = async (own: Reading) => {
    const asks = [{ key: 'list', tags: [listTag], level: 'queries' as const }];
    const loadAll = async (keys: readonly string[], demanded: Reading) => {
      const value = await load(demanded);
      return new Map(keys.map((key) => [key, value]));
    };
    return (await cache.getMany(asks, own, loadAll)).get('list') ?? NaN;
  };
  if (what === 'row') return row(reading);

  const isTrusting = fault === 'entries are made from what is merely trusted';
  const loadPage = async (own: Reading) => {
    const demanded = isTrusting ? { ...own, mayTrust: true } : own;
    return Math.min(...(await Promise.all([list(demanded), row(demanded)])));
  };
  const ask = { key: 'page', tags: [listTag], level: 'fragments' as const, staleWhileRevalidate: true };
  const page = await cache.get({ ...ask, load: loadPage }, reading);
  return page?.value ?? NaN;
}

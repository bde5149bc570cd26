import { openMemoryCache } from '../../../src/adapters/memory-cache/open-memory-cache.ts';

import type { CoherentCacheOptions } from '../../../src/cache/cache-parts.ts';
import { openCoherentCache } from '../../../src/cache/coherent-cache.ts';
import { newReading, type Ask, type Reading } from '../../../src/cache/reading.ts';
import type { StoresFreshness } from '../../../src/ports/stores.ts';

const start = 1_800_000_000_000;

/** Nodes on one shared cache, with a clock that only the test moves, and a row that counts who reads it. */
export function openCacheNodes(options: Partial<CoherentCacheOptions> = {}) {
  const clock = { now: start };
  const shared = openMemoryCache();
  // As after a long life: nothing was lost lately.
  shared.keepsSince = () => start - 3_600_000;
  const row = { value: 0, reads: [] as StoresFreshness[] };
  const openNode = () => {
    const cache = openCoherentCache({ cache: shared, now: () => clock.now, ...options });
    /** `0 loaded`: the value, and where it came from. */
    const read = async (reading: Reading = newReading('any'), others: Partial<Ask<number>> = {}) => {
      const load = async ({ freshness }: Reading) => {
        row.reads.push(freshness);
        return row.value;
      };
      const ask: Ask<number> = { key: 'row', tags: ['newest'], level: 'queries', load, ...others };
      const answer = await cache.get(ask, reading);
      return answer && `${answer.value} ${answer.source}`;
    };
    return { ...cache, read };
  };
  return { clock, shared, row, openNode };
}

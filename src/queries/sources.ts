import type { CoherentCache } from '../cache/coherent-cache.ts';
import type { Stores } from '../ports/stores.ts';

/** What queries read with. */
export interface Sources {
  cache: CoherentCache;
  stores: Stores;
}

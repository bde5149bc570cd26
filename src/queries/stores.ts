import type { CoherentCache } from '../cache/coherent-cache.ts';
import type { Database } from '../ports/database.ts';

/** What queries read with. */
export interface Stores {
  cache: CoherentCache;
  database: Database;
}

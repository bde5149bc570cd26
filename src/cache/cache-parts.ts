import type { Cache } from '../ports/cache.ts';
import type { HeardBumps } from './heard-bumps.ts';
import type { LocalLevel } from './local-level.ts';
import type { LoadAsFreshAsPossible } from './without-primary.ts';

/** What the steps of the protocol work with; one set for a process. */
export interface CacheParts {
  cache: Cache;
  local: LocalLevel;
  heard: HeardBumps;
  loadAsFreshAsPossible: LoadAsFreshAsPossible;
  trustMs: number;
  replicaWindowMs: number;
  waitMs: number;
  /** Epoch milliseconds and a fraction; see rising-clock.ts. */
  now: () => number;
}

import type { Freshness } from '../ports/database.ts';

/** The levels that can be switched off: this process's own entries, whole pages, rows. */
export const levels = ['local', 'fragments', 'queries'] as const;
export type Level = (typeof levels)[number];

/**
 * Where a value came from: this process, the shared cache, a loader that ran just now, or one that somebody else ran,
 * in this process or another, and that was waited for. `older`: this process, although a tag of it was bumped a moment
 * ago.
 */
export type Source = 'local' | 'older' | 'shared' | 'loaded' | 'joined';

/** What somebody who reads wants, and what their reading has cost so far. */
export interface Reading {
  /** How new rows have to be that are read for them. */
  freshness: Freshness;
  /**
   * Whether an entry of this process may be used that was verified a moment ago. Not for a person who has just
   * written, and never for what goes into another entry: it would outlive that moment.
   */
  mayTrust: boolean;
  off: ReadonlySet<Level>;
  cost: Cost;
}

export interface Cost {
  /** How often a loader ran, which is once for each query. */
  loads: number;
  /** Every key that was asked for, also on behalf of others, in the order of the answers. */
  lookups: { key: string; source: Source }[];
}

export function newCost(): Cost {
  return { loads: 0, lookups: [] };
}

export function newReading(freshness: Freshness, off: ReadonlySet<Level> = new Set()): Reading {
  return { freshness, mayTrust: freshness === 'any', off, cost: newCost() };
}

import type { Freshness } from '../ports.ts';

/** The levels that can be switched off: this process's own entries, whole pages, rows. */
export const levels = ['local', 'fragments', 'queries'] as const;
export type Level = (typeof levels)[number];

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
}

export function newReading(freshness: Freshness, off: ReadonlySet<Level> = new Set()): Reading {
  return { freshness, mayTrust: freshness === 'any', off, cost: { loads: 0 } };
}

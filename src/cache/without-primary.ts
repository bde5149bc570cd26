import { AppError } from '../domain/errors.ts';
import type { Reading } from './reading.ts';

/** What was loaded, and whether it is as new as was demanded: only then it may be kept. */
export interface Loaded<T> {
  value: T;
  isFresh: boolean;
}

export type LoadAsFreshAsPossible = <T>(
  load: (reading: Reading) => Promise<T>,
  demanded: Reading,
  own: Reading,
) => Promise<Loaded<T>>;

/** How long the primary is not asked again by those who can do without it. A hung one costs seconds each time. */
const pauseMs = 1000;

/**
 * Loads that demand the primary, and do without it while it is away: pages are then served from replicas, as new as
 * the person themselves demands, and perhaps without what somebody else has just written. Such a value is not fresh.
 */
export function openWithoutPrimary(now: () => number): LoadAsFreshAsPossible {
  let awayUntil = -Infinity;

  return async (load, demanded, own) => {
    const canDoWithout = demanded.freshness === 'primary' && own.freshness !== 'primary';
    const substitute = { ...demanded, freshness: own.freshness };
    if (canDoWithout && now() < awayUntil) return { value: await load(substitute), isFresh: false };
    try {
      return { value: await load(demanded), isFresh: true };
    } catch (error) {
      if (!canDoWithout || !(error instanceof AppError) || error.code !== 'unavailable') throw error;
      awayUntil = now() + pauseMs;
      return { value: await load(substitute), isFresh: false };
    }
  };
}

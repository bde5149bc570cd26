import {
  RateLimiterMemcache,
  RateLimiterMemory,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import type { RateLimit, RateLimiter, RateLimits, SharedCounters } from '../../ports/rate-limits.ts';

/**
 * Limits over all nodes where they share counters; else, and while those do not answer, over this one. Whoever has used
 * up a limit is remembered in the process until it ends, so that going on costs no round trip.
 */
export function openRateLimits(counters?: SharedCounters): RateLimits {
  return {
    limiter: (limit) => takeFrom(limiterOf(limit, counters)),
    async close() {
      counters?.close();
    },
  };
}

function limiterOf({ name, points, seconds }: RateLimit, counters?: SharedCounters): RateLimiterAbstract {
  const options = { keyPrefix: `limit:${name}`, points, duration: seconds };
  const inProcess = new RateLimiterMemory(options);
  if (!counters) return inProcess;
  return new RateLimiterMemcache({
    ...options,
    storeClient: counters,
    insuranceLimiter: inProcess,
    inMemoryBlockOnConsumed: points,
  });
}

function takeFrom(limiter: RateLimiterAbstract): RateLimiter {
  return {
    take: (key, points = 1) =>
      limiter.consume(key, points).then(
        () => undefined,
        (refusal: unknown) => {
          if (refusal instanceof RateLimiterRes) return Math.max(1, refusal.msBeforeNext);
          throw refusal;
        },
      ),
  };
}

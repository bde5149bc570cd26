import {
  RateLimiterMemcache,
  RateLimiterMemory,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import { LRUCache } from 'lru-cache';
import type { RateLimit, RateLimiter, RateLimits, SharedCounters } from '../../ports/rate-limits.ts';

/**
 * Limits over all nodes where they share counters; else, and while those do not answer, over this one. Whoever has used
 * up a limit is remembered in the process until it ends, so that going on costs no round trip.
 */
export function openRateLimits(counters?: SharedCounters): RateLimits {
  const shared = counters && rememberEnds(counters);
  return {
    limiter: (limit) => takeFrom(limiterOf(limit, shared)),
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

/** How the library names the counter in which it keeps when another one ends, in milliseconds since 1970. */
const isEnd = /_expire$/;
const mostRemembered = 10_000;

/**
 * The same counters, without asking again when one ends. The library asks with each take, though that moment stays the
 * same until then; when a counter begins anew at another node before it, only the time that a refusal names is too
 * short.
 */
function rememberEnds(counters: SharedCounters): SharedCounters {
  const ends = new LRUCache<string, number>({ max: mostRemembered });
  return {
    ...counters,
    add(key, value, seconds, done) {
      if (isEnd.test(key)) ends.set(key, value);
      counters.add(key, value, seconds, done);
    },
    get(key, done) {
      const known = isEnd.test(key) ? ends.get(key) : undefined;
      if (known !== undefined && known > Date.now()) return done(null, known);
      counters.get(key, (error, found) => {
        // As text, whatever its type says.
        if (isEnd.test(key) && found) ends.set(key, Number(found));
        done(error, found);
      });
    },
  };
}

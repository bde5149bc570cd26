import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../domain/errors.ts';

/** How long the site may be busy or away before a seed gives up. */
const patienceMs = 60_000;
const firstPauseMs = 100;
const longestPauseMs = 2000;

/**
 * Runs `work` again, after a pause, while the site is busy or away; so `work` has to be repeatable. Throws what it threw
 * last when that goes on for a minute, or when `signal` fires.
 */
export async function withPatience<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + patienceMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return await work();
    } catch (error) {
      const isPassing = error instanceof AppError && error.status === 503;
      if (!isPassing || signal.aborted || performance.now() + pauseMs > giveUpAt) throw error;
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

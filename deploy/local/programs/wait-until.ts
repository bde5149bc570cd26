import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Resolves as soon as `check` is true, asking every `everyMs`; rejects after `withinMs`, saying `what` did not happen
 * and, when `check` threw, why it said so last.
 */
export async function waitUntil(
  what: string,
  check: () => boolean | Promise<boolean>,
  { withinMs = 10_000, everyMs = 25 } = {},
): Promise<void> {
  const deadline = Date.now() + withinMs;
  let cause: unknown;
  do {
    try {
      if (await check()) return;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await sleep(everyMs);
  } while (Date.now() < deadline);
  const reason = cause instanceof Error ? `: ${cause.message}` : '';
  throw new Error(`${what} did not happen within ${withinMs / 1000} s${reason}`, { cause });
}

/** Whether `promise` settles in this time. It goes on either way. */
export async function settlesWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(ms, false, { signal: timer.signal }).catch(() => false);
  const done = promise.then(
    () => true,
    () => true,
  );
  const result = await Promise.race([done, late]);
  timer.abort();
  return result;
}

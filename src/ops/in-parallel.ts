/**
 * Calls `work` for every item, `limit` at once, in their order; takes no new one after `signal` fired. Resolves when
 * all that were begun have ended; when one failed, the others that run are waited for and the first error is thrown.
 * Not with p-limit, which would hold a promise for every item from the start: a seed may have a million.
 */
export async function inParallel<T>(
  items: Iterable<T>,
  { limit, signal }: { limit: number; signal: AbortSignal },
  work: (item: T) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  const rest = items[Symbol.iterator]();
  async function run(): Promise<void> {
    while (!signal.aborted && errors.length === 0) {
      const next = rest.next();
      if (next.done === true) return;
      await work(next.value).catch((error: unknown) => errors.push(error));
    }
  }
  await Promise.all(Array.from({ length: limit }, run));
  if (errors.length > 0) throw errors[0];
}

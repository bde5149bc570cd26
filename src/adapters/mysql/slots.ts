import { PoolBusyError } from './errors.ts';

interface Slots {
  /** How many are taken or waited for. */
  readonly load: number;
  /** Resolves when one of the slots is the caller's; rejects after `timeoutMs`, or at once when too many wait. */
  take(timeoutMs: number): Promise<void>;
  free(): void;
}

/** So many may do something at once; so many more may wait for it, in the order in which they came. */
export function openSlots(count: number, queueLimit: number): Slots {
  const waiting = new Set<() => void>();
  let taken = 0;

  function wait(timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.delete(enter);
        reject(new PoolBusyError(`All ${count} connections were in use for ${timeoutMs} ms`));
      }, timeoutMs);
      waiting.add(enter);
    });
  }

  return {
    get load() {
      return taken + waiting.size;
    },
    async take(timeoutMs) {
      if (taken < count) {
        taken += 1;
        return;
      }
      if (waiting.size >= queueLimit) {
        throw new PoolBusyError(`All ${count} connections are in use and ${queueLimit} wait for one`);
      }
      await wait(timeoutMs);
    },
    free() {
      const [next] = waiting;
      if (next === undefined) {
        taken -= 1;
        return;
      }
      waiting.delete(next);
      next(); // The slot passes from one to the other and stays taken.
    },
  };
}

import type { Log } from './log.ts';

interface Listeners<T> {
  /** Returns what removes the listener again. The same function twice is two listeners. */
  add(listener: (value: T) => void): () => void;
  /** Calls every listener. One that throws is logged and does not keep the others from hearing. */
  tell(value: T): void;
  clear(): void;
}

export function openListeners<T>(log: Log): Listeners<T> {
  const listeners = new Set<{ hear(value: T): void }>();
  return {
    add(hear) {
      const listener = { hear };
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell(value) {
      for (const listener of [...listeners]) {
        try {
          listener.hear(value);
        } catch (error) {
          log.error({ error, value }, 'a listener failed');
        }
      }
    },
    clear: () => listeners.clear(),
  };
}

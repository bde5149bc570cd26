import { setTimeout as sleep } from 'node:timers/promises';

export interface Repeated {
  /** Resolves when the pass that is under way has ended; it may listen to its signal to end soon. */
  stop(): Promise<void>;
}

/** Does a pass of work again and again, `pauseMs` apart; one that says `more` is followed by another at once. */
export function repeat(pauseMs: number, pass: (signal: AbortSignal) => Promise<'more' | void>): Repeated {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function run(): Promise<void> {
    while (!signal.aborted) {
      if ((await pass(signal)) === 'more') continue;
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  const finished = run();
  return {
    async stop() {
      stopping.abort();
      await finished;
    },
  };
}

import type { Repeated } from './repeat.ts';

/** What came of a look at the table. `held-back`: there is more, for which the queue has no room yet. */
type Look = 'all-published' | 'held-back' | 'failed';

/** Looks at an outbox again and again, and at once when it is told of something. */
interface RelayLoop extends Repeated {
  /** There is a row more. */
  added(): void;
  /** Work has begun or ended somewhere, so that the queue may have room for what was held back. */
  moved(): void;
}

interface Pace {
  /** How long it looks away when nobody tells it of anything. */
  intervalMs: number;
  /** How long it does so at least. */
  pauseMs?: number;
}

/**
 * Of what happens from the beginning of a look on, it can't be said that the look has seen it; so the next one follows at
 * once. After a look that failed it does not: what is new must not turn the relay into a hammer on a queue that is away.
 */
export function startRelayLoop({ intervalMs, pauseMs = 0 }: Pace, look: () => Promise<Look>): RelayLoop {
  let isStopped = false;
  let hasMore = false;
  let hasMoved = false;
  let isHeldBack = false;
  let wake: () => void = () => undefined;
  const wakeWhenDue = () => {
    if (isStopped || hasMore || (isHeldBack && hasMoved)) wake();
  };

  function sleep(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, intervalMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      wakeWhenDue();
    });
  }

  function pause(): Promise<void> {
    if (pauseMs === 0 || isStopped) return Promise.resolve();
    return new Promise((resolve) => setTimeout(resolve, pauseMs));
  }

  async function run(): Promise<void> {
    while (!isStopped) {
      hasMore = hasMoved = false;
      const outcome = await look();
      isHeldBack = outcome === 'held-back';
      if (outcome === 'failed') hasMore = false;
      await pause();
      await sleep();
    }
  }

  const finished = run();
  return {
    added() {
      hasMore = true;
      wakeWhenDue();
    },
    moved() {
      hasMoved = true;
      wakeWhenDue();
    },
    async stop() {
      isStopped = true;
      wakeWhenDue();
      await finished;
    },
  };
}

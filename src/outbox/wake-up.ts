/** The relay's sleep between two looks at the table, and what ends it early. */
interface WakeUp {
  /** A job was committed. */
  jobQueued(): void;
  /** A job has begun or ended somewhere, so that the queue may have room for one that was held back. */
  jobMoved(): void;
  /** To be called before the table is read: of what happens from then on, the relay can't say that it has read it. */
  beginLook(): void;
  endLook(outcome: 'all-published' | 'held-back' | 'failed'): void;
  /** Ends at once when something has happened since the look began. */
  sleep(ms: number): Promise<void>;
  /** Ends this sleep and all later ones. */
  stop(): void;
}

export function openWakeUp(): WakeUp {
  let isStopped = false;
  let hasMore = false;
  let hasMoved = false;
  let isHeldBack = false;
  let wake: () => void = () => undefined;
  const wakeWhenDue = () => {
    if (isStopped || hasMore || (isHeldBack && hasMoved)) wake();
  };

  return {
    jobQueued() {
      hasMore = true;
      wakeWhenDue();
    },
    jobMoved() {
      hasMoved = true;
      wakeWhenDue();
    },
    beginLook() {
      hasMore = hasMoved = false;
    },
    endLook(outcome) {
      isHeldBack = outcome === 'held-back';
      // New jobs must not turn the relay into a hammer on a queue that is away.
      if (outcome === 'failed') hasMore = false;
    },
    sleep: (ms) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        wakeWhenDue();
      }),
    stop() {
      isStopped = true;
      wakeWhenDue();
    },
  };
}

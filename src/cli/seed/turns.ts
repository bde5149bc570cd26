import { setImmediate as nextEvents } from 'node:timers/promises';

/** Runs what it is given one after the other, and lets everything else that waits happen in between. */
export type Turns = <T>(work: () => T) => Promise<T>;

/** For work that keeps the processor busy: many at once would be no faster, and nothing else would get on. */
export function openTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(() => nextEvents()).then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}

/** Fine enough for a thousand moments in a millisecond, and exact beside the milliseconds of our time. */
const step = 1 / 1024;

/**
 * A clock that tells no moment twice: of two things in one millisecond it is known which came first, such as a bump
 * that was heard and what was asked for because of it. Follows a clock that is set back.
 */
export function risingClock(now: () => number): () => number {
  let last = -Infinity;
  return () => {
    const time = now();
    const isSetBack = time < last - 10;
    last = isSetBack ? time : Math.max(time, last + step);
    return last;
  };
}

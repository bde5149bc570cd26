/** What was published of one lane and has not begun. */
interface Waiting {
  count: number;
  costMs: number;
}

/** Fewest and most work that waits in the queue for each two that are worked on. */
const leastWaiting = 2;
const waitingMs = 500;

/** How many jobs of a lane may wait in the queue while so many are worked on, so that no worker ever waits for one. */
export function mostWaiting(running: number): number {
  return Math.max(leastWaiting, Math.ceil(running / 2));
}

/** The same when only so many of them are in the queue. */
export function atMost({ count, costMs }: Waiting, most: number): Waiting {
  return count <= most ? { count, costMs } : { count: most, costMs: (costMs * most) / count };
}

/**
 * Which of the due jobs, in the order of their turns, go to the queue now. The queue knows no turns: what is in it is in
 * front of everybody who comes. So it gets what keeps the workers busy, and the rest stays in the table. What is large
 * goes alone.
 */
export function admit<Job extends { costMs: number }>(
  due: readonly Job[],
  waiting: Waiting,
  running: number,
): Job[] {
  const most = mostWaiting(running);
  let { count, costMs } = waiting;
  const admitted: Job[] = [];
  for (const job of due) {
    if (count >= most || (count > 0 && costMs + job.costMs > waitingMs * most)) break;
    admitted.push(job);
    count += 1;
    costMs += job.costMs;
  }
  return admitted;
}

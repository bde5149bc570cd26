import { listDueJobs, moveDueTime, takeDueJob } from '../data/images/jobs.ts';
import type { Log } from '../ops/log.ts';
import type { Signal } from '../ops/signal.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import type { JobMessage, Queue } from '../ports/queue.ts';

interface RelayOptions {
  database: Database;
  queue: Queue;
  clock: Clock;
  log: Log;
  /** Raised when there is a job to publish; the table is then looked at at once. */
  jobQueued: Signal<void>;
  /** How often the table is looked at without it, in milliseconds. */
  intervalMs?: number;
}

interface Relay {
  /** Ends after what is being published. */
  stop(): Promise<void>;
}

const batchSize = 500;
/** A relay that dies while publishing leaves its jobs to the others after this long. */
const leaseMs = 30_000;
/** What was published and is still not done after this long is published again: the queue may have lost it. */
const republishMs = 15 * 60_000;

/**
 * Carries committed jobs to the queue (the relay of a transactional outbox). A job is due until the queue has
 * confirmed it, so that it is published at least once, however often the queue or this process goes away.
 */
export function startRelay(options: RelayOptions): Relay {
  const { database, queue, clock, log, jobQueued, intervalMs = 1000 } = options;
  let isStopped = false;
  let wake: () => void = () => undefined;
  let hasMore = false;
  jobQueued.onRaise(() => {
    hasMore = true;
    wake();
  });
  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (hasMore || isStopped) wake();
    });

  async function run(): Promise<void> {
    while (!isStopped) {
      hasMore = false;
      const published = await publishDue(database, queue, clock).catch((error: unknown) => {
        log.warn({ error }, 'jobs could not be published; trying again');
        return -1;
      });
      if (published === batchSize) continue;
      // After a failure new jobs must not turn the loop into a hammer on a queue that is away.
      if (published === -1) hasMore = false;
      await sleep(intervalMs);
    }
  }

  const finished = run();
  return {
    async stop() {
      isStopped = true;
      wake();
      await finished;
    },
  };
}

/** Publishes one batch of due jobs and returns how many; throws when the queue did not take them. */
async function publishDue(database: Database, queue: Queue, clock: Clock): Promise<number> {
  const now = clock();
  const leasedUntil = new Date(now.getTime() + leaseMs);
  const messages = await takeDueJobs(database, now, leasedUntil);
  if (messages.length === 0) return 0;
  const ids = messages.map((message) => message.jobId);
  const moveTo = (due: Date) => database.transaction((tx) => moveDueTime(tx, ids, leasedUntil, due));
  try {
    await queue.publish(messages);
  } catch (error) {
    await moveTo(now);
    throw error;
  }
  await moveTo(new Date(clock().getTime() + republishMs));
  return messages.length;
}

async function takeDueJobs(database: Database, now: Date, leasedUntil: Date): Promise<JobMessage[]> {
  const due = await listDueJobs(database.reader('primary'), now, batchSize);
  if (due.length === 0) return [];
  const { value } = await database.transaction(async (tx) => {
    const taken: JobMessage[] = [];
    for (const message of due) {
      if (await takeDueJob(tx, message.jobId, now, leasedUntil)) taken.push(message);
    }
    return taken;
  });
  return value;
}

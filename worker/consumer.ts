import { setTimeout as sleep } from 'node:timers/promises';
import type { Queue } from '../src/ports/queue.ts';
import { processJob, type Worker } from './process-job.ts';

interface Consumer {
  /** Lets running jobs finish for a while; then kills their processes, and the jobs go back to the queue. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Takes one delivery more than there are render processes: while they work, it is claimed, so that no process waits
 * for the database between two pictures. More would only wait here while other workers are idle.
 */
export async function startConsumer(worker: Worker, queue: Queue, concurrency: number): Promise<Consumer> {
  const subscription = await queue.consume(concurrency + 1, async (delivery) => {
    try {
      return await processJob(worker, delivery);
    } catch (error) {
      worker.log.warn({ error, jobId: delivery.message.jobId }, 'a job could not be worked on; trying again');
      return 'retry';
    }
  });
  return {
    async stop(graceMs) {
      const stopped = subscription.stop();
      const timer = new AbortController();
      const grace = sleep(graceMs, undefined, { signal: timer.signal }).catch(() => undefined);
      await Promise.race([stopped, grace]);
      timer.abort();
      await worker.pool.close();
      await stopped;
    },
  };
}

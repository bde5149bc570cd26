import type { Queue, Subscription } from '../src/ports/ports.ts';
import { processJob, type Worker } from './process-job.ts';

/**
 * Takes one delivery more than there are render processes: while they work, it is claimed, so that no process waits
 * for the database between two pictures. More would only wait here while other workers are idle.
 */
export function startConsumer(worker: Worker, queue: Queue, concurrency: number): Promise<Subscription> {
  return queue.consume(concurrency + 1, async (delivery) => {
    try {
      return await processJob(worker, delivery);
    } catch (error) {
      worker.log.warn({ error, jobId: delivery.message.jobId }, 'a job could not be worked on; trying again');
      return 'retry';
    }
  });
}

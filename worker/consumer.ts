import type { Queue, Subscription } from '../src/ports.ts';
import { processJob, type Worker } from './process-job.ts';

/** Takes as many deliveries at once as there are render processes: no more would run, and others could. */
export function startConsumer(worker: Worker, queue: Queue, concurrency: number): Promise<Subscription> {
  return queue.consume(concurrency, async (delivery) => {
    try {
      return await processJob(worker, delivery);
    } catch (error) {
      worker.log.warn({ error, jobId: delivery.message.jobId }, 'a job could not be worked on; trying again');
      return 'retry';
    }
  });
}

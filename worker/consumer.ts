import { setTimeout as sleep } from 'node:timers/promises';
import { kindLanes, type Kind } from '../src/domain/work.ts';
import type { Queue, Subscription } from '../src/ports/queue.ts';
import { openJobWrites } from './job-writes.ts';
import { handlers } from './kinds.ts';
import type { Worker } from './process-job.ts';

interface Consumer {
  /** Lets running work finish for a while; then kills the render processes, and their jobs go back to the queue. */
  stop(graceMs: number): Promise<void>;
}

/** Takes work of every kind from the queue; each kind has its own bound. */
export async function startConsumer(
  parts: Omit<Worker, 'writes'>,
  queue: Queue,
  renderProcesses: number,
): Promise<Consumer> {
  const { core, pool, log } = parts;
  const worker = { ...parts, writes: openJobWrites(core, { hasBacklog: () => pool.waiting() > 0, log }) };
  const kinds = Object.keys(kindLanes) as Kind[];
  const subscriptions = await Promise.all(
    kinds.map((kind) => subscribe(worker, queue, kind, renderProcesses)),
  );
  return {
    async stop(graceMs) {
      const stopped = Promise.all(subscriptions.map((subscription) => subscription.stop()));
      const timer = new AbortController();
      const grace = sleep(graceMs, undefined, { signal: timer.signal }).catch(() => undefined);
      await Promise.race([stopped, grace]);
      timer.abort();
      await worker.pool.close();
      await stopped;
    },
  };
}

function subscribe<K extends Kind>(
  worker: Worker,
  queue: Queue,
  kind: K,
  renderProcesses: number,
): Promise<Subscription> {
  const { atOnce, run } = handlers[kind];
  return queue.consume(kind, atOnce(renderProcesses), async (delivery) => {
    try {
      return await run(worker, delivery);
    } catch (error) {
      worker.log.warn({ error, work: delivery.message }, 'a job could not be worked on; trying again');
      return 'retry';
    }
  });
}

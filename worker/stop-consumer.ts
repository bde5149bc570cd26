import { setTimeout as sleep } from 'node:timers/promises';
import type { Subscription } from '../src/ports/ports.ts';
import type { RenderPool } from '../src/rendering/render-pool.ts';

/** Lets running jobs finish for a while; then kills their processes, and the jobs go back to the queue. */
export async function stopConsumer(consumer: Subscription, pool: RenderPool, graceMs: number): Promise<void> {
  const stopped = consumer.stop();
  const timer = new AbortController();
  await Promise.race([stopped, sleep(graceMs, undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
  await pool.close();
  await stopped;
}

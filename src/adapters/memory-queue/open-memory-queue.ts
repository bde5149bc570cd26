import type { Lane } from '../../domain/images/job.ts';
import type { Log } from '../../ops/log.ts';
import type { Delivery, Queue, Verdict } from '../../ports/queue.ts';

interface MemoryQueueOptions {
  log: Log;
  /** How long a message that is to be retried stays away. */
  retryDelayMs?: number;
  /** A message that is still to be retried after this many deliveries is buried. */
  maxDeliveries?: number;
}

interface MemoryQueue extends Queue {
  /** What was put aside since the process started. */
  buried(): Delivery[];
}

interface Consumer {
  prefetch: number;
  handler: (delivery: Delivery) => Promise<Verdict>;
  running: Set<Promise<void>>;
}

/**
 * The queue of the embedded node. It forgets everything when the process ends, and that loses nothing: the job table
 * is the truth, and the relay publishes again what is not finished there.
 */
export function openMemoryQueue(options: MemoryQueueOptions): MemoryQueue {
  const { log, retryDelayMs = 5_000, maxDeliveries = 20 } = options;
  const waiting: Record<Lane, Delivery[]> = { interactive: [], bulk: [] };
  const consumers = new Set<Consumer>();
  const retries = new Set<NodeJS.Timeout>();
  const buried: Delivery[] = [];
  let closed = false;

  function refuseWhenClosed(): void {
    if (closed) throw new Error('the queue is closed');
  }

  function deliver(): void {
    for (const consumer of consumers) {
      while (consumer.running.size < consumer.prefetch) {
        const delivery = waiting.interactive.shift() ?? waiting.bulk.shift();
        if (delivery === undefined) return;
        start(consumer, delivery);
      }
    }
  }

  function start(consumer: Consumer, delivery: Delivery): void {
    const run = handle(consumer, delivery).then((verdict) => {
      consumer.running.delete(run);
      settle(delivery, verdict);
      deliver();
    });
    consumer.running.add(run);
  }

  async function handle(consumer: Consumer, delivery: Delivery): Promise<Verdict> {
    // A real broker is never faster than this: whoever publishes goes on before the handler begins.
    await Promise.resolve();
    try {
      return await consumer.handler({ message: { ...delivery.message }, attempt: delivery.attempt });
    } catch (error) {
      log.error({ error, ...delivery }, 'a handler failed, so its message is retried');
      return 'retry';
    }
  }

  function settle(delivery: Delivery, verdict: Verdict): void {
    if (verdict === 'ack') return;
    if (verdict === 'bury' || delivery.attempt >= maxDeliveries) {
      log.error({ ...delivery, verdict }, 'a message is put aside');
      buried.push(delivery);
    } else if (!closed) {
      retryLater({ ...delivery, attempt: delivery.attempt + 1 });
    }
  }

  function retryLater(delivery: Delivery): void {
    const timer = setTimeout(() => {
      retries.delete(timer);
      waiting[delivery.message.lane].push(delivery);
      deliver();
    }, retryDelayMs);
    retries.add(timer);
  }

  async function stop(consumer: Consumer): Promise<void> {
    consumers.delete(consumer);
    await Promise.all(consumer.running);
  }

  return {
    async publish(messages) {
      refuseWhenClosed();
      for (const message of messages) waiting[message.lane].push({ message: { ...message }, attempt: 1 });
      deliver();
    },
    async consume(prefetch, handler) {
      refuseWhenClosed();
      const consumer: Consumer = { prefetch, handler, running: new Set() };
      consumers.add(consumer);
      deliver();
      return { stop: () => stop(consumer) };
    },
    async ping() {
      refuseWhenClosed();
    },
    async close() {
      closed = true;
      for (const timer of retries) clearTimeout(timer);
      await Promise.all([...consumers].map(stop));
    },
    buried: () => buried.map((delivery) => ({ ...delivery })),
  };
}

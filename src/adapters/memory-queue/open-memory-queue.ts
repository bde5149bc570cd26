import { kindLanes, lanes, type Kind, type Lane } from '../../domain/work.ts';
import type { Log } from '../../ops/log.ts';
import type { Delivery, Queue, Subscription, Verdict } from '../../ports/queue.ts';

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
  kind: Kind;
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
  const dispatch = openDispatch(settle, log);
  const retries = openTimers(retryDelayMs);
  const buried: Delivery[] = [];
  let closed = false;

  function refuseWhenClosed(): void {
    if (closed) throw new Error('the queue is closed');
  }

  function settle(delivery: Delivery, verdict: Verdict): void {
    if (verdict === 'ack') return;
    if (verdict === 'bury' || delivery.attempt >= maxDeliveries) {
      log.error({ ...delivery, verdict }, 'a message is put aside');
      buried.push(delivery);
    } else {
      retries.later(() => dispatch.add([{ ...delivery, attempt: delivery.attempt + 1 }]));
    }
  }

  return {
    async publish(messages) {
      refuseWhenClosed();
      dispatch.add(messages.map((message) => ({ message: { ...message }, attempt: 1 })));
    },
    async consume(kind, prefetch, handler) {
      refuseWhenClosed();
      // The lanes of a kind have its messages and no others.
      return dispatch.consume(kind, prefetch, handler as Consumer['handler']);
    },
    async countWaiting(lane) {
      refuseWhenClosed();
      return dispatch.countWaiting(lane);
    },
    async ping() {
      refuseWhenClosed();
    },
    async close() {
      closed = true;
      retries.close();
      await dispatch.close();
    },
    buried: () => buried.map((delivery) => ({ ...delivery })),
  };
}

/** Hands what waits to the consumers of its kind that have room for it, the most urgent lane first. */
function openDispatch(settle: (delivery: Delivery, verdict: Verdict) => void, log: Log) {
  const waiting = new Map<Lane, Delivery[]>(lanes.map((lane) => [lane, []]));
  const consumers = new Set<Consumer>();

  function deliver(): void {
    for (const consumer of consumers) {
      while (consumer.running.size < consumer.prefetch) {
        const delivery = nextOf(consumer.kind);
        if (delivery === undefined) break;
        start(consumer, delivery);
      }
    }
  }

  function nextOf(kind: Kind): Delivery | undefined {
    const queues = kindLanes[kind].map((lane) => waiting.get(lane));
    return queues.find((queue) => queue?.length)?.shift();
  }

  function start(consumer: Consumer, delivery: Delivery): void {
    const run = handle(consumer, delivery, log).then((verdict) => {
      consumer.running.delete(run);
      settle(delivery, verdict);
      deliver();
    });
    consumer.running.add(run);
  }

  async function stop(consumer: Consumer): Promise<void> {
    consumers.delete(consumer);
    await Promise.all(consumer.running);
  }

  return {
    add(deliveries: readonly Delivery[]): void {
      for (const delivery of deliveries) waiting.get(delivery.message.lane)?.push(delivery);
      deliver();
    },
    consume(kind: Kind, prefetch: number, handler: Consumer['handler']): Subscription {
      const consumer: Consumer = { kind, prefetch, handler, running: new Set() };
      consumers.add(consumer);
      deliver();
      return { stop: () => stop(consumer) };
    },
    countWaiting: (lane: Lane): number => waiting.get(lane)?.length ?? 0,
    async close(): Promise<void> {
      await Promise.all([...consumers].map(stop));
    },
  };
}

async function handle(consumer: Consumer, delivery: Delivery, log: Log): Promise<Verdict> {
  // A real broker is never faster than this: whoever publishes goes on before the handler begins.
  await Promise.resolve();
  try {
    return await consumer.handler({ message: { ...delivery.message }, attempt: delivery.attempt });
  } catch (error) {
    log.error({ error, ...delivery }, 'a handler failed, so its message is retried');
    return 'retry';
  }
}

/** Does things after a while, unless it is closed before. */
function openTimers(delayMs: number) {
  const timers = new Set<NodeJS.Timeout>();
  let closed = false;
  return {
    later(work: () => void): void {
      if (closed) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        work();
      }, delayMs);
      timers.add(timer);
    },
    close(): void {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

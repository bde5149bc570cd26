import type { Options } from 'amqplib';
import { kindLanes, type Lane, type Work } from '../../domain/work.ts';
import type { Log } from '../../ops/log.ts';
import type { Delivery, Queue, Subscription, Verdict } from '../../ports/queue.ts';
import { openConsumer, type ConsumerOptions } from './consumer.ts';
import { handleMessage } from './handle-message.ts';
import { encodeWork, headersOfRetry, nameOfWork } from './work-message.ts';
import { openLink } from './link.ts';
import { askForQueue, publishConfirmed, type Outgoing } from './publish.ts';
import { declareQueues, queueNames, type QueueNames } from './topology.ts';

export interface AmqpQueueOptions {
  /** As of `amqp://user:password@host:port/vhost`; `amqps` for TLS. */
  url: string;
  log: Log;
  /** How long to wait for a connection, also for one that is being made anew. */
  connectTimeoutMs?: number;
  /** How long the broker may take to confirm a batch. */
  confirmTimeoutMs?: number;
  /** How long a message that is to be retried stays away. */
  retryDelayMs?: number;
  /** A message that is still to be retried after this many deliveries is buried. */
  maxDeliveries?: number;
  /** What the names of all queues begin with. */
  namePrefix?: string;
}

/**
 * Work through RabbitMQ (3.10 or newer). Returns at once and connects in the background, again and again; while there
 * is no connection, publishing rejects in time and consumers wait.
 *
 * What publishes and what consumes have a connection each: from one that has published, a broker with an alarm reads
 * nothing more, not even acknowledgements.
 */
export function openAmqpQueue(options: AmqpQueueOptions): Queue {
  const { url, log, connectTimeoutMs = 3_000, confirmTimeoutMs = 5_000 } = options;
  const { retryDelayMs = 5_000, maxDeliveries = 20, namePrefix = 'instaclone' } = options;
  const names = queueNames(namePrefix);
  const settings = { url, log, connectTimeoutMs, retryDelayMs, maxDeliveries, names };
  const subscriptions = new Set<Subscription>();
  let closed = false;

  const publishing = openLink({
    ...{ url, log, connectTimeoutMs, purpose: 'publishing' },
    setup: ({ channel }) => declareQueues(channel, names),
  });

  async function send(outgoing: readonly Outgoing[]): Promise<void> {
    const session = await publishing.session(connectTimeoutMs);
    await publishConfirmed(session, outgoing, confirmTimeoutMs);
  }

  async function ask(queue: string): Promise<number> {
    refuseWhenClosed();
    const session = await publishing.session(connectTimeoutMs);
    return askForQueue(session, queue, connectTimeoutMs);
  }

  function publishRetry({ message, attempt }: Delivery): Promise<void> {
    const properties = { expiration: settings.retryDelayMs, headers: headersOfRetry(attempt) };
    return send([outgoingWork(names.later(message.lane), message, properties)]);
  }

  function refuseWhenClosed(): void {
    if (closed) throw new Error('the queue is closed');
  }

  return {
    async publish(messages) {
      refuseWhenClosed();
      await send(messages.map((message) => outgoingWork(names.lane(message.lane), message)));
    },
    async consume(kind, prefetch, handler) {
      refuseWhenClosed();
      // The lanes of a kind have its messages and no others.
      const consumer = { lanes: kindLanes[kind], prefetch, handler: handler as Handler };
      const { consuming, stop } = openSubscription({ ...settings, ...consumer, publishRetry });
      subscriptions.add({ stop });
      // A broker that is away is no error: the consumer begins when it comes.
      await consuming.session(connectTimeoutMs).catch(() => {});
      return { stop };
    },
    countWaiting: (lane) => ask(names.lane(lane)),
    ping: async () => void (await ask(names.buried)),
    async close() {
      closed = true;
      await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
      await publishing.close();
    },
  };
}

type Handler = (delivery: Delivery) => Promise<Verdict>;

interface SubscriptionOptions {
  url: string;
  log: Log;
  connectTimeoutMs: number;
  retryDelayMs: number;
  maxDeliveries: number;
  names: QueueNames;
  lanes: readonly Lane[];
  prefetch: number;
  handler: Handler;
  publishRetry: (delivery: Delivery) => Promise<void>;
}

function openSubscription(options: SubscriptionOptions) {
  const { url, log, connectTimeoutMs, names, lanes, prefetch } = options;
  const stopping = new AbortController();
  const handling = { ...options, signal: stopping.signal };
  const work: ConsumerOptions['work'] = (channel, message) => handleMessage(handling, channel, message);
  const consumer = openConsumer({ names, lanes, prefetch, work, log });
  const consuming = openLink({
    ...{ url, log, connectTimeoutMs, purpose: 'consuming' },
    setup: async (session) => {
      await declareQueues(session.channel, names);
      await consumer.attach(session);
    },
  });
  return {
    consuming,
    stop: async () => {
      stopping.abort();
      await consumer.stop();
      await consuming.close();
    },
  };
}

function outgoingWork(queue: string, message: Work, options: Options.Publish = {}): Outgoing {
  return { queue, content: encodeWork(message), id: nameOfWork(message), options };
}

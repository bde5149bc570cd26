import type { Options } from 'amqplib';
import type { Log } from '../../ops/log.ts';
import type { Delivery, JobMessage, Queue, Subscription, Verdict } from '../../ports/queue.ts';
import { openConsumer, type ConsumerOptions } from './consumer.ts';
import { handleMessage } from './handle-message.ts';
import { encodeJob, headersOfRetry } from './job-message.ts';
import { openLink } from './link.ts';
import { askForQueue, publishConfirmed, type Outgoing } from './publish.ts';
import { declareQueues, queueNames } from './topology.ts';

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
 * Jobs through RabbitMQ (3.10 or newer). Returns at once and connects in the background, again and again; while there
 * is no connection, publishing rejects in time and consumers wait.
 *
 * What publishes and what consumes have a connection each: from one that has published, a broker with an alarm reads
 * nothing more, not even acknowledgements.
 */
export function openAmqpQueue(options: AmqpQueueOptions): Queue {
  const { url, log, connectTimeoutMs = 3_000, confirmTimeoutMs = 5_000 } = options;
  const { retryDelayMs = 5_000, maxDeliveries = 20 } = options;
  const names = queueNames(options.namePrefix ?? 'instaclone');
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

  function publishRetry({ message, attempt }: Delivery): Promise<void> {
    const properties = { expiration: retryDelayMs, headers: headersOfRetry(attempt) };
    return send([outgoingJob(names.later(message.lane), message, properties)]);
  }

  function subscribe(prefetch: number, handler: (delivery: Delivery) => Promise<Verdict>) {
    const stopping = new AbortController();
    const { signal } = stopping;
    const handling = { handler, publishRetry, retryDelayMs, maxDeliveries, signal, log };
    const work: ConsumerOptions['work'] = (channel, message) => handleMessage(handling, channel, message);
    const consumer = openConsumer({ names, prefetch, work, log });
    const consuming = openLink({
      ...{ url, log, connectTimeoutMs, purpose: 'consuming' },
      setup: async (session) => {
        await declareQueues(session.channel, names);
        await consumer.attach(session);
      },
    });
    const stop = async () => {
      stopping.abort();
      await consumer.stop();
      await consuming.close();
    };
    subscriptions.add({ stop });
    return { consuming, stop };
  }

  function refuseWhenClosed(): void {
    if (closed) throw new Error('the queue is closed');
  }

  return {
    async publish(messages) {
      refuseWhenClosed();
      await send(messages.map((message) => outgoingJob(names.lane(message.lane), message)));
    },
    async consume(prefetch, handler) {
      refuseWhenClosed();
      const { consuming, stop } = subscribe(prefetch, handler);
      // A broker that is away is no error: the consumer begins when it comes.
      await consuming.session(connectTimeoutMs).catch(() => {});
      return { stop };
    },
    async ping() {
      refuseWhenClosed();
      const session = await publishing.session(connectTimeoutMs);
      await askForQueue(session, names.buried, connectTimeoutMs);
    },
    async close() {
      closed = true;
      await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
      await publishing.close();
    },
  };
}

function outgoingJob(queue: string, message: JobMessage, options: Options.Publish = {}): Outgoing {
  return { queue, content: encodeJob(message), id: `job-${message.jobId}`, options };
}

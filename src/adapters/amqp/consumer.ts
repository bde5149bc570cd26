import type { Channel, Message } from 'amqplib';
import { lanes, type Lane } from '../../domain/images/job.ts';
import { withDeadline } from '../../ops/deadline.ts';
import type { Log } from '../../ops/log.ts';
import type { Session } from './session.ts';
import type { QueueNames } from './topology.ts';

interface Consumer {
  /** Takes messages from this session from now on. */
  attach(session: Session): Promise<void>;
  /** Takes nothing new, gives back what has not begun, resolves when everything that runs is done. */
  stop(): Promise<void>;
}

export interface ConsumerOptions {
  names: QueueNames;
  /** How many messages are worked on at once. */
  prefetch: number;
  /** Does the work and settles the message. Rejects when the channel was lost. */
  work: (channel: Channel, message: Message) => Promise<void>;
  log: Log;
}

const cancelTimeoutMs = 2_000;

/** What one session has brought and nobody has begun. */
interface Feed {
  session: Session;
  waiting: Record<Lane, Message[]>;
}

/**
 * Takes from both lanes, at most `prefetch` messages at once in all, the interactive lane first.
 *
 * RabbitMQ bounds each consumer (a bound over a whole channel is gone from 4.3) and knows no order between queues. So
 * each lane may send `prefetch` messages, and they wait here for one of `prefetch` slots. A bulk message begins only
 * after the broker was asked and had nothing in the interactive lane: that lane may have sent all that it was allowed
 * to and still hold a backlog. The questions cost half a millisecond each.
 */
export function openConsumer({ names, prefetch, work, log }: ConsumerOptions): Consumer {
  const running = new Set<Promise<void>>();
  let feed: Feed | undefined;
  let stopping = false;

  async function attach(session: Session): Promise<void> {
    if (stopping) return;
    const { channel } = session;
    const fresh: Feed = { session, waiting: { interactive: [], bulk: [] } };
    feed = fresh;
    channel.once('close', () => forget(fresh));
    await channel.prefetch(prefetch);
    for (const lane of lanes) {
      const arrive = (message: Message | null) => {
        // Null: the broker has cancelled the consumer, as it does when the queue is deleted. A new channel starts over.
        if (message === null) return void channel.close().catch(() => {});
        fresh.waiting[lane].push(message);
        fill();
      };
      await channel.consume(names.lane(lane), arrive, { consumerTag: lane });
    }
  }

  /** The broker delivers again what a lost channel held. */
  function forget(lost: Feed): void {
    for (const lane of lanes) lost.waiting[lane].length = 0;
    if (feed === lost) feed = undefined;
  }

  function fill(): void {
    if (feed === undefined || stopping) return;
    const { interactive, bulk } = feed.waiting;
    const begun = Math.min(prefetch - running.size, interactive.length + bulk.length);
    for (let slot = 0; slot < begun; slot++) {
      const run: Promise<void> = useSlot(feed).finally(() => {
        running.delete(run);
        fill();
      });
      running.add(run);
    }
  }

  async function useSlot(from: Feed): Promise<void> {
    try {
      const message = await next(from);
      if (message !== undefined) await work(from.session.channel, message);
    } catch (error) {
      log.info({ error }, 'the channel was lost, so the broker delivers its messages again');
      forget(from);
    }
  }

  async function next({ session, waiting }: Feed): Promise<Message | undefined> {
    const urgent = waiting.interactive.shift();
    if (urgent !== undefined || waiting.bulk.length === 0) return urgent;
    // Twice, because what the queue is just sending to this consumer is neither there any more nor here yet.
    for (let question = 0; question < 2 && waiting.interactive.length === 0; question += 1) {
      const asked = await session.channel.get(names.lane('interactive'));
      if (asked !== false) waiting.interactive.push(asked);
    }
    return stopping ? undefined : (waiting.interactive.shift() ?? waiting.bulk.shift());
  }

  async function giveBack({ session, waiting }: Feed): Promise<void> {
    const { channel, drop } = session;
    try {
      const cancels = Promise.all(lanes.map((lane) => channel.cancel(lane)));
      await withDeadline('the broker', cancelTimeoutMs, cancels);
      const unbegun = lanes.flatMap((lane) => waiting[lane].splice(0));
      // Not rejected but "nack"ed: from RabbitMQ 4.3 on that does not count as a delivery.
      for (const message of unbegun) channel.nack(message, false, true);
    } catch (error) {
      log.info({ error }, 'the connection was lost while stopping');
      drop(new Error('the connection was lost while stopping', { cause: error }));
    }
  }

  return {
    attach,
    async stop() {
      stopping = true;
      if (feed !== undefined) await giveBack(feed);
      await Promise.all(running);
    },
  };
}

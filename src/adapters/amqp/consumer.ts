import type { Channel, Message } from 'amqplib';
import type { Lane } from '../../domain/work.ts';
import type { Log } from '../../ops/log.ts';
import { countWaiting, forget, giveBack, openFeed, receive, takeNext, type Feed } from './feed.ts';
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
  /** What to take from, the most urgent first. */
  lanes: readonly Lane[];
  /** How many messages are worked on at once. */
  prefetch: number;
  /** Does the work and settles the message. Rejects when the channel was lost. */
  work: (channel: Channel, message: Message) => Promise<void>;
  log: Log;
}

/**
 * Takes from the lanes of one kind of work, at most `prefetch` messages at once in all, the most urgent lane first.
 *
 * RabbitMQ bounds each consumer (a bound over a whole channel is gone from 4.3) and knows no order between queues. So
 * each lane may send `prefetch` messages, and they wait here for one of `prefetch` slots. One of another lane begins only
 * after the broker was asked and had nothing in the most urgent one: that lane may have sent all that it was allowed
 * to and still hold a backlog. The questions cost half a millisecond each.
 */
export function openConsumer({ names, lanes, prefetch, work, log }: ConsumerOptions): Consumer {
  const running = new Set<Promise<void>>();
  let feed: Feed | undefined;
  let stopping = false;

  async function attach(session: Session): Promise<void> {
    if (stopping) return;
    const fresh = openFeed(session, lanes);
    feed = fresh;
    session.channel.once('close', () => lose(fresh));
    await receive(fresh, { names, prefetch }, fill);
  }

  function lose(lost: Feed): void {
    forget(lost);
    if (feed === lost) feed = undefined;
  }

  function fill(): void {
    if (feed === undefined || stopping) return;
    const begun = Math.min(prefetch - running.size, countWaiting(feed));
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
      const message = await takeNext(from, names, () => stopping);
      if (message !== undefined) await work(from.session.channel, message);
    } catch (error) {
      log.info({ error }, 'the channel was lost, so the broker delivers its messages again');
      lose(from);
    }
  }

  async function stop(): Promise<void> {
    stopping = true;
    if (feed !== undefined) await giveBack(feed, log);
    await Promise.all(running);
  }

  return { attach, stop };
}

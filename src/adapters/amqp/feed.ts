import type { Message } from 'amqplib';
import type { Lane } from '../../domain/work.ts';
import { withDeadline } from '../../ops/deadline.ts';
import type { Log } from '../../ops/log.ts';
import type { Session } from './session.ts';
import type { QueueNames } from './topology.ts';

/** What one session brings and nobody has begun yet. */
export interface Feed {
  readonly session: Session;
  /** By lane, the most urgent first. */
  readonly waiting: ReadonlyMap<Lane, Message[]>;
}

const cancelTimeoutMs = 2_000;

export function openFeed(session: Session, lanes: readonly Lane[]): Feed {
  return { session, waiting: new Map(lanes.map((lane) => [lane, []])) };
}

export function countWaiting({ waiting }: Feed): number {
  return [...waiting.values()].reduce((sum, messages) => sum + messages.length, 0);
}

/** Lets each lane send up to `prefetch` messages that are not settled yet, and tells of each that has come. */
export async function receive(
  { session: { channel }, waiting }: Feed,
  { names, prefetch }: { names: QueueNames; prefetch: number },
  onArrival: () => void,
): Promise<void> {
  await channel.prefetch(prefetch);
  for (const [lane, messages] of waiting) {
    const arrive = (message: Message | null) => {
      // Null: the broker has cancelled the consumer, as it does when the queue is deleted. A new channel starts over.
      if (message === null) return void channel.close().catch(() => {});
      messages.push(message);
      onArrival();
    };
    await channel.consume(names.lane(lane), arrive, { consumerTag: lane });
  }
}

/**
 * The message to begin with: one of the most urgent lane, or another when the broker has none of that lane either.
 * Undefined when there is none, or when the consumer is stopped while the broker is asked.
 */
export async function takeNext(
  { session, waiting }: Feed,
  names: QueueNames,
  isStopping: () => boolean,
): Promise<Message | undefined> {
  const [first, ...others] = waiting;
  if (first === undefined) return undefined;
  const [lane, urgent] = first;
  const next = urgent.shift();
  const less = others.map(([, messages]) => messages).find((messages) => messages.length > 0);
  if (next !== undefined || less === undefined) return next;
  // Twice, because what the queue is just sending to this consumer is neither there any more nor here yet.
  for (let question = 0; question < 2 && urgent.length === 0; question += 1) {
    const asked = await session.channel.get(names.lane(lane));
    if (asked !== false) urgent.push(asked);
  }
  return isStopping() ? undefined : (urgent.shift() ?? less.shift());
}

/** Forgets what waits: the broker delivers again what a lost channel held. */
export function forget({ waiting }: Feed): void {
  for (const messages of waiting.values()) messages.length = 0;
}

/** Takes nothing new, and gives back what has not begun. */
export async function giveBack({ session, waiting }: Feed, log: Log): Promise<void> {
  const { channel, drop } = session;
  try {
    const cancels = Promise.all([...waiting.keys()].map((lane) => channel.cancel(lane)));
    await withDeadline('the broker', cancelTimeoutMs, cancels);
    const unbegun = [...waiting.values()].flatMap((messages) => messages.splice(0));
    // Not rejected but "nack"ed: from RabbitMQ 4.3 on that does not count as a delivery.
    for (const message of unbegun) channel.nack(message, false, true);
  } catch (error) {
    log.info({ error }, 'the connection was lost while stopping');
    drop(new Error('the connection was lost while stopping', { cause: error }));
  }
}

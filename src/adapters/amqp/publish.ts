import type { ConfirmChannel, Message, Options } from 'amqplib';
import { DeadlineError, withDeadline } from '../../ops/deadline.ts';
import type { Session } from './session.ts';

export interface Outgoing {
  queue: string;
  content: Buffer;
  /** Names the message in an error; need not be unique. */
  id: string;
  options?: Options.Publish;
}

/**
 * Resolves when the broker has confirmed every message, which it does when a majority of its nodes has it on disk.
 * Rejects when it refuses one, has no queue for it, or does not confirm in time; some may be there nevertheless.
 */
export async function publishConfirmed(
  session: Session,
  outgoing: readonly Outgoing[],
  confirmTimeoutMs: number,
): Promise<void> {
  const { channel } = session;
  const returned = new Set<unknown>();
  const onReturn = ({ properties }: Message) => returned.add(properties.messageId);
  channel.on('return', onReturn);
  try {
    // All at once and then awaited: one at a time costs a round trip and a disk write each.
    await inTime(session, confirmTimeoutMs, () => outgoing.map((message) => send(channel, message)));
  } finally {
    channel.off('return', onReturn);
  }
  const lost = outgoing.find(({ id }) => returned.has(id));
  if (lost === undefined) return;
  const error = new Error(`the broker has no queue ${lost.queue}`);
  session.drop(error); // The next session declares it again.
  throw error;
}

/** Resolves when the broker answers, takes messages and has this queue: with how many wait in it for a consumer. */
export async function askForQueue(session: Session, queue: string, timeoutMs: number): Promise<number> {
  const [found] = await inTime(session, timeoutMs, () => [session.channel.checkQueue(queue)]);
  return found?.messageCount ?? 0;
}

/** A session that keeps silent too long is given up. */
async function inTime<T>(session: Session, timeoutMs: number, begin: () => Promise<T>[]): Promise<T[]> {
  const alarm = session.blocked();
  if (alarm !== undefined) throw new Error(`the broker takes no messages: ${alarm}`);
  try {
    return await withDeadline('the broker', timeoutMs, Promise.all(begin()));
  } catch (error) {
    // Not when it turns out to have an alarm: it is silent and well, and would only get the same messages once more.
    if (error instanceof DeadlineError && session.blocked() === undefined) session.drop(error);
    throw error;
  }
}

function send(channel: ConfirmChannel, { queue, content, id, options }: Outgoing): Promise<void> {
  // Without `mandatory` a message to a queue that is not there is confirmed, and gone.
  const all = { persistent: true, mandatory: true, messageId: id, ...options };
  return new Promise((resolve, reject) => {
    channel.publish('', queue, content, all, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}

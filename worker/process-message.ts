import { postponeThread } from '../src/data/outbox/messages.ts';
import type { AnyWriter } from '../src/data/outbox/tables.ts';
import type { MessageWork } from '../src/domain/work.ts';
import type { Delivery, Verdict } from '../src/ports/queue.ts';
import { deliverThread } from '../src/usecases/messages/deliver-thread.ts';
import type { Worker } from './process-job.ts';

/** How long messages wait for a store that is away. */
const pauseMs = 2_000;

/**
 * Applies what one store has told another about a subject. The outbox is the truth and says when what could not be
 * applied is due again, so the queue is done with it in any case.
 */
export async function processMessage(
  { core, log }: Pick<Worker, 'core' | 'log'>,
  { message }: Delivery<MessageWork>,
): Promise<Verdict> {
  const { sender, receiver, subject } = message;
  const thread = { sender, receiver, subject };
  try {
    await deliverThread(core, thread);
  } catch (error) {
    log.warn({ error, ...thread }, 'a message could not be delivered; trying again');
    const dueAt = new Date(core.clock().getTime() + pauseMs);
    await core.stores[sender]
      .transaction((tx: AnyWriter) => postponeThread(tx, thread, dueAt))
      // Then its lease ends by itself.
      .catch(() => undefined);
  }
  return 'ack';
}

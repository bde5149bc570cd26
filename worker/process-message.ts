import type { MessageWork } from '../src/domain/work.ts';
import type { Delivery, Verdict } from '../src/ports/queue.ts';
import { deliverOrPostpone } from '../src/usecases/messages/deliver-or-postpone.ts';
import type { Worker } from './process-job.ts';

/**
 * Applies what one store has told another about some subjects. The outbox is the truth and says when what could not be
 * applied is due again, so the queue is done with it in any case.
 */
export async function processMessage(
  { core, log }: Pick<Worker, 'core' | 'log'>,
  { message: { sender, receiver, subjects } }: Delivery<MessageWork>,
): Promise<Verdict> {
  await deliverOrPostpone(core, { sender, receiver, subjects }, log);
  return 'ack';
}

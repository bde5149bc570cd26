import type { Channel, Message } from 'amqplib';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../ops/log.ts';
import type { Delivery, Verdict } from '../../ports/queue.ts';
import { decodeDelivery } from './work-message.ts';

interface Handling {
  handler: (delivery: Delivery) => Promise<Verdict>;
  /** Resolves when a copy that is delivered again later is safely with the broker. */
  publishRetry: (delivery: Delivery) => Promise<void>;
  retryDelayMs: number;
  maxDeliveries: number;
  /** Ends the waiting for a broker that does not take the copy. */
  signal: AbortSignal;
  log: Log;
}

/**
 * Has one message worked on and tells the broker what became of it. Rejects when the channel was lost meanwhile: then
 * the broker has taken the message back and delivers it again.
 */
export async function handleMessage(handling: Handling, channel: Channel, message: Message): Promise<void> {
  const { log, maxDeliveries } = handling;
  const delivery = decodeDelivery(message);
  if (delivery === undefined) {
    const start = message.content.toString('utf8', 0, 200);
    log.error({ start }, 'a message that is not understood is put aside');
    return channel.reject(message, false);
  }
  // One that was begun too often and never settled has brought every process down that took it.
  const verdict = delivery.attempt > maxDeliveries ? 'bury' : await decide(handling, delivery);
  if (verdict === 'ack') return channel.ack(message);
  if (verdict === 'retry' && delivery.attempt < maxDeliveries) {
    return retryLater(handling, delivery, channel, message);
  }
  log.error({ ...delivery, verdict }, 'a message is put aside');
  return channel.reject(message, false);
}

async function decide({ handler, log }: Handling, delivery: Delivery): Promise<Verdict> {
  try {
    return await handler(delivery);
  } catch (error) {
    log.error({ error, ...delivery }, 'a handler failed, so its message is retried');
    return 'retry';
  }
}

/**
 * A copy goes to the lane's waiting queue, and the message is acknowledged when the copy is safe: failing in between
 * delivers it twice, never not at all. Giving it back to its own lane would deliver it at once, and how that counts
 * differs between RabbitMQ 3.10 and 4.3.
 */
async function retryLater(
  handling: Handling,
  delivery: Delivery,
  channel: Channel,
  message: Message,
): Promise<void> {
  const { log, publishRetry, retryDelayMs, signal } = handling;
  try {
    await publishRetry(delivery);
  } catch (error) {
    log.warn({ error, ...delivery }, 'a retry could not be published, so the message goes back to its lane');
    // Not at once: what hinders the publishing is likely to last, and the message would come back immediately.
    await sleep(retryDelayMs, undefined, { signal }).catch(() => {});
    return channel.reject(message, true);
  }
  channel.ack(message);
}

import type { Channel } from 'amqplib';
import { lanes, type Lane } from '../../domain/work.ts';

/** The queues of one application; several can share a broker under different prefixes. */
export interface QueueNames {
  lane(lane: Lane): string;
  /** Where a message of this lane waits until it is to be tried again. */
  later(lane: Lane): string;
  buried: string;
}

export function queueNames(prefix: string): QueueNames {
  return {
    lane: (lane) => `${prefix}.jobs.${lane}`,
    later: (lane) => `${prefix}.jobs.${lane}.later`,
    buried: `${prefix}.jobs.buried`,
  };
}

/**
 * Only for messages that end the process before it can count them. The adapter's own bound is lower and can be changed;
 * this one cannot, because a queue that exists refuses to be declared with another limit.
 */
const lastResortLimit = 100;
/** RabbitMQ 4 drops what was looked at and put back 20 times unless told otherwise, and 3.10 knows no "unlimited". */
const practicallyUnlimited = 2 ** 31 - 1;

/**
 * Makes what is missing, changes nothing that is there. All are quorum queues: durable, replicated where the broker has
 * several nodes, and counting deliveries. Rejects when a queue is there with other properties.
 */
export async function declareQueues(channel: Channel, names: QueueNames): Promise<void> {
  await declare(channel, names.buried, { 'x-delivery-limit': practicallyUnlimited });
  for (const lane of lanes) {
    const toBuried = deadLettersTo(names.buried);
    await declare(channel, names.lane(lane), { 'x-delivery-limit': lastResortLimit, ...toBuried });
    await declare(channel, names.later(lane), deadLettersTo(names.lane(lane)));
  }
}

async function declare(channel: Channel, name: string, properties: object): Promise<void> {
  await channel.assertQueue(name, { arguments: { 'x-queue-type': 'quorum', ...properties } });
}

/**
 * Through the default exchange, which knows every queue by its name. `at-least-once` keeps the message until the other
 * queue has it, and needs `reject-publish`; without it a broker that fails in between loses the message.
 */
function deadLettersTo(queue: string): object {
  return {
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': queue,
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  };
}

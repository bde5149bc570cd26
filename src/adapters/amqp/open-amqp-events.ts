import type { Channel } from 'amqplib';
import { z } from 'zod';
import type { AppEvent } from '../../domain/events.ts';
import { isMediaKey } from '../../domain/images/blob-keys.ts';
import { imageStates } from '../../domain/images/image.ts';
import { isTag, type Tag } from '../../domain/tags.ts';
import { openListeners } from '../../ops/listeners.ts';
import type { Log } from '../../ops/log.ts';
import type { Events } from '../../ports/events.ts';
import { decodeJson, encodeJson } from './json.ts';
import { openLink } from './link.ts';

interface AmqpEventsOptions {
  /** As of `amqp://user:password@host:port/vhost`; `amqps` for TLS. */
  url: string;
  log: Log;
  connectTimeoutMs?: number;
  /** What the name of the exchange begins with. */
  namePrefix?: string;
  /** False for a process that only tells others: then nothing is sent to it. True unless told. */
  listens?: boolean;
}

const eventMessage = z.object({
  version: z.literal(1),
  event: z.discriminatedUnion('type', [
    z.object({
      type: z.literal('image-changed'),
      imageId: z.int().positive(),
      state: z.enum([...imageStates, 'deleted']),
      first: z
        .object({
          key: z.string().refine(isMediaKey),
          width: z.int().positive(),
          height: z.int().positive(),
        })
        .exactOptional(),
      rootId: z.int().positive().exactOptional(),
      onlyFor: z.string().exactOptional(),
    }),
    z.object({
      type: z.literal('image-liked'),
      imageId: z.int().positive(),
      likes: z.int().nonnegative(),
    }),
    z.object({
      type: z.literal('tags-bumped'),
      tags: z.array(z.string().refine((tag): tag is Tag => isTag(tag))),
      isStored: z.boolean(),
    }),
  ]),
});

/** A node that hangs loses the oldest events rather than filling the broker's memory. */
const queueLength = 10_000;

/**
 * Events through a fanout exchange of RabbitMQ, which copies each to a queue of every node; that queue goes when its
 * node's connection does. What happens while there is no connection is lost, which the port allows.
 *
 * Resolves when it listens; when the broker is away, after `connectTimeoutMs`, and listens as soon as it comes.
 */
export async function openAmqpEvents(options: AmqpEventsOptions): Promise<Events> {
  const { url, log, connectTimeoutMs = 3_000, namePrefix = 'instaclone', listens = true } = options;
  const exchange = `${namePrefix}.events`;
  const listeners = openListeners<AppEvent>(log);

  function hear(content: Buffer): void {
    const message = decodeJson(eventMessage, content);
    if (message !== undefined) listeners.tell(message.event);
    else log.warn({ start: content.toString('utf8', 0, 200) }, 'an event was not understood');
  }

  const link = openLink({
    ...{ url, log, connectTimeoutMs, purpose: 'events' },
    setup: async ({ channel }) => {
      await channel.assertExchange(exchange, 'fanout', { durable: true });
      if (listens) await consumeAll(channel, exchange, hear);
    },
  });

  function publish(event: AppEvent): void {
    const session = link.current();
    if (session === undefined || session.blocked() !== undefined) {
      log.debug({ event }, 'an event is not published, because the broker is away');
      return;
    }
    try {
      session.channel.publish(exchange, '', encodeJson({ version: 1, event }));
    } catch (error) {
      log.debug({ error, event }, 'an event is not published, because the channel is gone');
    }
  }

  await link.session(connectTimeoutMs).catch(() => {});
  return {
    publish,
    subscribe: (listener) => listeners.add(listener),
    async close() {
      listeners.clear();
      await link.close();
    },
  };
}

/** Through a queue of its own, which only this connection may use: RabbitMQ 4.3 refuses others that are not durable. */
async function consumeAll(
  channel: Channel,
  exchange: string,
  hear: (content: Buffer) => void,
): Promise<void> {
  const limit = { 'x-max-length': queueLength };
  const { queue } = await channel.assertQueue('', { exclusive: true, durable: false, arguments: limit });
  await channel.bindQueue(queue, exchange, '');
  await channel.consume(
    queue,
    (message) => {
      // Null: the broker has cancelled the consumer. A new channel starts over.
      if (message === null) void channel.close().catch(() => {});
      else hear(message.content);
    },
    { noAck: true },
  );
}

import { z } from 'zod';
import type { StoredMessage } from '../../data/outbox/messages.ts';
import type { AnyWriter } from '../../data/outbox/tables.ts';
import type { MessageBodies, MessageKind } from '../../domain/messages.ts';
import type { Writer as ImagesWriter } from '../../ports/stores/images.ts';
import type { Writer as LikesWriter } from '../../ports/stores/likes.ts';
import { applyImageGone } from '../likes/apply-image-gone.ts';
import { applyLikesCounted } from '../likes/apply-likes-counted.ts';
import type { Applied } from './applied.ts';

interface Handler<Body> {
  body: z.ZodType<Body>;
  /** In a transaction of the receiver that the kind has in domain/messages.ts. */
  apply(tx: AnyWriter, body: Body, now: Date): Promise<Applied>;
}

const imageId = z.int().positive();

const handlers: { [Kind in MessageKind]: Handler<MessageBodies[Kind]> } = {
  'likes-counted': {
    body: z.object({ imageId, likes: z.int().nonnegative() }),
    apply: (tx, body) => applyLikesCounted(tx as ImagesWriter, body),
  },
  'image-gone': {
    body: z.object({ imageId }),
    apply: (tx, body, now) => applyImageGone(tx as LikesWriter, body, now),
  },
};

/** Applies one message in a transaction of its receiver. Throws when its kind or what it says is not understood. */
export function applyMessage(tx: AnyWriter, { kind, body }: StoredMessage, now: Date): Promise<Applied> {
  if (!Object.hasOwn(handlers, kind)) throw new Error(`There is no message of the kind ${kind}`);
  const { body: schema, apply } = handlers[kind] as Handler<unknown>;
  return apply(tx, schema.parse(body), now);
}

import type { Message } from 'amqplib';
import { z } from 'zod';
import { pictureLanes } from '../../domain/images/job.ts';
import { storeNames } from '../../domain/stores.ts';
import { pictureWork, type Work } from '../../domain/work.ts';
import type { Delivery } from '../../ports/queue.ts';
import { decodeJson, encodeJson } from './json.ts';

const version = z.literal(1);
const anyPicture = z
  .object({
    version,
    // Nodes of an earlier version left it out, when there was one kind. The lane says which one it is.
    kind: z.enum(['picture', 'quick-picture']).default('picture'),
    lane: z.enum(pictureLanes),
    jobId: z.int().positive(),
  })
  .transform(({ lane, jobId }) => pictureWork(lane, jobId));
const messageWork = z
  .object({
    version,
    kind: z.literal('message'),
    lane: z.literal('messages'),
    sender: z.enum(storeNames),
    receiver: z.enum(storeNames),
    subjects: z.array(z.string()).min(1),
  })
  .transform(({ kind, lane, sender, receiver, subjects }) => ({ kind, lane, sender, receiver, subjects }));
const anyWork = z.union([messageWork, anyPicture]);

/** Counts the deliveries before this copy of the message; the broker counts those of the copy. */
const earlierHeader = 'instaclone-earlier-deliveries';

export function encodeWork(work: Work): Buffer {
  return encodeJson({ version: 1, ...work });
}

/** Names a message in errors. */
export function nameOfWork(work: Work): string {
  return 'jobId' in work ? `job-${work.jobId}` : `${work.sender}-${work.receiver}-${work.subjects[0]}`;
}

export function headersOfRetry(attempt: number): Record<string, number> {
  return { [earlierHeader]: attempt };
}

/** Undefined when it is none of ours, or of a version that this program does not know. */
export function decodeDelivery({ content, properties }: Message): Delivery | undefined {
  const message = decodeJson(anyWork, content);
  if (message === undefined) return undefined;
  const { headers } = properties;
  const attempt = 1 + count(headers?.[earlierHeader]) + count(headers?.['x-delivery-count']);
  return { message, attempt };
}

function count(header: unknown): number {
  return typeof header === 'number' && header > 0 ? header : 0;
}

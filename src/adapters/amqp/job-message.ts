import type { Message } from 'amqplib';
import { z } from 'zod';
import { lanes } from '../../domain/images/job.ts';
import type { Delivery, JobMessage } from '../../ports/queue.ts';
import { decodeJson, encodeJson } from './json.ts';

const jobMessage = z.object({ version: z.literal(1), jobId: z.int().positive(), lane: z.enum(lanes) });

/** Counts the deliveries before this copy of the message; the broker counts those of the copy. */
const earlierHeader = 'instaclone-earlier-deliveries';

export function encodeJob({ jobId, lane }: JobMessage): Buffer {
  return encodeJson({ version: 1, jobId, lane });
}

export function headersOfRetry(attempt: number): Record<string, number> {
  return { [earlierHeader]: attempt };
}

/** Undefined when it is none of ours, or of a version that this program does not know. */
export function decodeDelivery({ content, properties }: Message): Delivery | undefined {
  const parsed = decodeJson(jobMessage, content);
  if (parsed === undefined) return undefined;
  const { jobId, lane } = parsed;
  const { headers } = properties;
  const attempt = 1 + count(headers?.[earlierHeader]) + count(headers?.['x-delivery-count']);
  return { message: { jobId, lane }, attempt };
}

function count(header: unknown): number {
  return typeof header === 'number' && header > 0 ? header : 0;
}

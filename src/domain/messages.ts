import type { StoreName } from './stores.ts';

/**
 * What one data service tells another. Adding a kind is adding a row: who receives it, and what it says. The subject of
 * a message is what it is about; messages about one subject are applied in the order in which they were told.
 */
export interface MessageBodies {
  /** To images: how many like a picture now. It says the whole, so the last one of several is enough. */
  'likes-counted': { imageId: number; likes: number };
  /** To likes: a picture is gone for good, and its likes with it. */
  'image-gone': { imageId: number };
}

export type MessageKind = keyof MessageBodies;

interface MessageRule {
  receiver: StoreName;
  /** Whether a later one about the same subject says all that an earlier one does. */
  saysAll: boolean;
}

export const messageRules: Record<MessageKind, MessageRule> = {
  'likes-counted': { receiver: 'images', saysAll: true },
  'image-gone': { receiver: 'likes', saysAll: false },
};

/** A message to be told. */
export type NewMessage = {
  [Kind in MessageKind]: { kind: Kind; subject: `image:${number}`; body: MessageBodies[Kind] };
}[MessageKind];

/** Messages of one sender to one receiver about one subject, which are applied in their order. */
export interface Thread {
  sender: StoreName;
  receiver: StoreName;
  subject: string;
}

/** Several threads of the same two stores. */
export type Threads = Omit<Thread, 'subject'> & { subjects: readonly string[] };

export function asThreads({ sender, receiver, subject }: Thread): Threads {
  return { sender, receiver, subjects: [subject] };
}

/** How often a message is tried that can't be applied, before it is parked for a person to look at. */
export const maxMessageAttempts = 8;

/** How long it then waits for the next attempt: from a second to two minutes. */
export function messageRetryMs(attempts: number): number {
  return 1000 * 2 ** Math.min(attempts - 1, 7);
}

/**
 * What was carried and is not applied after this long is carried again, because whoever carried it may have died with
 * it. It grows with how long the message waits already: a queue with a backlog does not get the same over and over.
 */
export function messageLeaseMs(ageMs: number): number {
  return Math.min(Math.max(3_000, ageMs), 60_000);
}

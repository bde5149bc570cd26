import type { Kind, Lane, Work } from '../domain/work.ts';

/** `attempt` is 1 at the first delivery and rises with every redelivery that the queue knows of. */
export interface Delivery<Message extends Work = Work> {
  message: Message;
  attempt: number;
}

/** `ack`: done with. `retry`: deliver again later. `bury`: keep it aside for a person to look at. */
export type Verdict = 'ack' | 'retry' | 'bury';

export interface Subscription {
  /** Takes no new delivery and resolves when the running handlers are done. */
  stop(): Promise<void>;
}

export interface Queue {
  /** Resolves when every message is safely with the queue; rejects in time when that cannot be said. */
  publish(messages: readonly Work[]): Promise<void>;
  /**
   * Takes work of one kind, from its most urgent lane first. At most `prefetch` handlers run at once. A handler that
   * throws counts as `retry`.
   */
  consume<K extends Kind>(
    kind: K,
    prefetch: number,
    handler: (delivery: Delivery<Extract<Work, { kind: K }>>) => Promise<Verdict>,
  ): Promise<Subscription>;
  /** How many messages of a lane no consumer has been given yet; rejects in time when that cannot be said. */
  countWaiting(lane: Lane): Promise<number>;
  /** Resolves when a message can be published, rejects in time when not. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

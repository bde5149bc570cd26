import type { Lane } from '../domain/images/job.ts';

/** What travels: only a reference. The job row is the truth. */
export interface JobMessage {
  jobId: number;
  lane: Lane;
}

/** `attempt` is 1 at the first delivery and rises with every redelivery that the queue knows of. */
export interface Delivery {
  message: JobMessage;
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
  publish(messages: readonly JobMessage[]): Promise<void>;
  /** At most `prefetch` handlers run at once. A handler that throws counts as `retry`. */
  consume(prefetch: number, handler: (delivery: Delivery) => Promise<Verdict>): Promise<Subscription>;
  /** Resolves when a message can be published, rejects in time when not. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

import type { Kysely, Transaction } from 'kysely';
import type { Readable } from 'node:stream';
import type { Tables } from './tables.ts';
import type { AppEvent } from '../domain/events.ts';
import type { Lane } from '../domain/images/job.ts';

/**
 * What the application needs from the world, and nothing that it does not. Each port has one contract suite in
 * test/contract that every adapter passes; the embedded adapters are therefore the test doubles.
 */

// ---- Database ----

/** May select. Cannot write: neither by its type nor, where the engine allows, by its connection. */
export type Reader = Pick<Kysely<Tables>, 'selectFrom'>;
/** May write; exists only inside a transaction. */
export type Writer = Transaction<Tables>;

/** How far a copy of the data has come, as an opaque word. Empty where there is only one copy. */
export type Position = string;
/** `any`: some copy, perhaps a few seconds old. `primary`: the newest. `after`: at least as new as that position. */
export type Freshness = 'any' | 'primary' | { after: Position };

export interface Database {
  /** A handle that reads from a copy which is fresh enough. Throws `unavailable` in time when there is none. */
  reader(freshness?: Freshness): Reader;
  /**
   * All of `work` or nothing. `position` names the state that a later reader must have reached to see it. `work` may
   * run more than once, so what it does besides has to be repeatable. Throws `unavailable` in time when nothing was
   * changed, and `unconfirmed` when the database went away during the commit: then nobody knows.
   */
  transaction<T>(work: (tx: Writer) => Promise<T>): Promise<{ value: T; position: Position }>;
  /** Brings the schema up to date; safe to call from several processes at once. Returns the names of what it ran. */
  migrate(): Promise<string[]>;
  /** Resolves when the primary answers, rejects in time when it does not. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

// ---- Cache ----

/** Losing an entry, or all of them, is always allowed; an operation that fails is a miss, never an error. */
export interface Cache {
  /** One round trip. Keys that are not there are not in the result. */
  getMany(keys: readonly string[]): Promise<Map<string, string>>;
  /** Whether the value is there now. One that is too large is dropped, together with the one before it. */
  set(key: string, value: string, ttlSeconds: number): Promise<boolean>;
  /** Sets only what is not there; of several at once exactly one gets `true`. */
  add(key: string, value: string, ttlSeconds: number): Promise<boolean>;
  remove(key: string): Promise<void>;
  /**
   * What was set under this key since then (epoch milliseconds), by anybody, has not been lost; as of the last
   * `getMany` that asked the same server. So a key that is missing was not set since then, or has expired.
   */
  keepsSince(key: string): number;
  close(): Promise<void>;
}

// ---- Queue ----

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

// ---- Blob store ----

/** Says which blob store, for a process that is to open it as well: it can be sent as JSON. */
export type BlobStoreDescription = { kind: 'folder'; dir: string };

export interface BlobStore {
  /** Atomic and durable: after it resolves the whole blob is there; before, nothing. The same key twice is fine. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** As `put`, from a local file, which is left where it is. */
  putFile(key: string, path: string): Promise<void>;
  get(key: string): Promise<Buffer | undefined>;
  open(key: string): Promise<{ size: number; stream: Readable } | undefined>;
  /** Removes everything whose key is `prefix` or lies below it. Nothing there is fine. */
  removeAll(prefix: string): Promise<void>;
}

// ---- Events ----

export interface Events {
  /** Tells every node that listens, this one included. Best effort: never throws, never waits long. */
  publish(event: AppEvent): void;
  /** Returns what ends the subscription. */
  subscribe(listener: (event: AppEvent) => void): () => void;
  close(): Promise<void>;
}

// ---- Clock ----

export type Clock = () => Date;

import type { Kysely, Transaction } from 'kysely';

// As every file of this folder, a port: what the application needs from the world, and nothing that it does not. Each
// has one contract suite in test/contract that every adapter passes; so the embedded adapters are the test doubles.

/** May select. Cannot write: neither by its type nor, where the engine allows, by its connection. */
export type ReaderOf<Tables> = Pick<Kysely<Tables>, 'selectFrom'>;
/** May write; exists only inside a transaction. */
export type WriterOf<Tables> = Transaction<Tables>;

/** A row with such a key is there already; its message is the engine's. The transaction goes on after it. */
export class DuplicateKeyError extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'DuplicateKeyError';
  }
}

/** How far a copy of the data has come, as an opaque word. Empty where there is only one copy. */
export type Position = string;
/** `any`: some copy, perhaps a few seconds old. `primary`: the newest. `after`: at least as new as that position. */
export type Freshness = 'any' | 'primary' | { after: Position };

/** One data service's store: its own tables, and no others. Where these are not there, it throws `no-tables`. */
export interface Database<Tables> {
  /** A handle that reads from a copy which is fresh enough. Throws `unavailable` in time when there is none. */
  reader(freshness?: Freshness): ReaderOf<Tables>;
  /**
   * All of `work` or nothing. `position` names the state that a later reader must have reached to see it. `work` may
   * run more than once, so what it does besides has to be repeatable. Throws `unavailable` in time when nothing was
   * changed, and `unconfirmed` when the database went away during the commit: then nobody knows. In `work` a statement
   * that meets a row with its key throws DuplicateKeyError.
   */
  transaction<T>(work: (tx: WriterOf<Tables>) => Promise<T>): Promise<{ value: T; position: Position }>;
  /** Brings its tables up to date; safe to call from several processes at once. Returns the names of what it ran. */
  migrate(): Promise<string[]>;
  /** The number that the next row of a table gets; undefined where nobody can say, as of rows on several servers. */
  nextNumber(table: keyof Tables & string): Promise<number | undefined>;
  /** Resolves when the primary answers, rejects in time when it does not. */
  ping(): Promise<void>;
}

import type { Kysely } from 'kysely';
import type { StoreName } from '../domain/stores.ts';

/**
 * One connection to one database, for a command that copies and renames tables. A statement may take longer than a
 * request would wait for it, and still has a deadline. What fails throws a ToolError.
 */
export interface Tool {
  /** Which database it is, for people. */
  name: string;
  db: Kysely<unknown>;
  /** Makes the tables of a store there, or brings them up to date. */
  migrate(store: StoreName): Promise<unknown>;
  close(): Promise<void>;
}

/** The message names the database and says what it, or the system, said. */
export class ToolError extends Error {
  /** Somebody else held for too long what the statement needed; nothing was changed. */
  readonly isBusy: boolean;

  constructor(message: string, isBusy: boolean, cause: unknown) {
    super(message, { cause });
    this.name = 'ToolError';
    this.isBusy = isBusy;
  }
}

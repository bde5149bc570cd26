import type { Generated } from 'kysely';
import type { StoreName } from '../../domain/stores.ts';

/** The outbox and the inbox of a store. Every store has these, each under names of its own; see data/outbox/tables.ts. */
export interface OutboxTables {
  bumps: BumpsTable;
  messages: MessagesTable;
  inbox: InboxTable;
}

/** The outbox of the cache: written in the transaction that changes the tags, deleted when they are bumped. */
interface BumpsTable {
  id: Generated<number>;
  /** A JSON list. */
  tags: string;
}

/** The outbox of messages: what another store has to be told, written in the transaction that it tells of. */
export interface MessagesTable {
  /** Rises in the order in which messages about one subject are to be applied. */
  id: Generated<number>;
  receiver: StoreName;
  /** What the message is about, as `image:42`. Those about one subject are applied in their order. */
  subject: string;
  kind: string;
  /** JSON. */
  body: string;
  /** How often it could not be applied, for a reason that is its own. */
  attempts: Generated<number>;
  /** When the relay has to carry it next; null when it is parked. */
  due_at: string | null;
  /** Why it could not be applied. */
  failure: string | null;
  dt: string;
}

/** How far a receiver has applied what a sender told about a subject. */
interface InboxTable {
  sender: StoreName;
  subject: string;
  last_id: number;
}

/** The tables of one outbox, where the names begin with this. */
export type OutboxNamed<Prefix extends string> = {
  [Table in keyof OutboxTables as `${Prefix}${Table}`]: OutboxTables[Table];
};

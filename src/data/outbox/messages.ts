import {
  messageRules,
  type MessageKind,
  type NewMessage,
  type Thread,
  type Threads,
} from '../../domain/messages.ts';
import type { MessagesTable } from '../../ports/stores/outbox.ts';
import type { StoreName } from '../../domain/stores.ts';
import { fromDbTime, toDbTime } from '../time.ts';
import { outboxReader, outboxWriter, tableOf, type AnyReader, type AnyWriter } from './tables.ts';

export interface StoredMessage {
  id: number;
  subject: string;
  kind: MessageKind;
  body: unknown;
  attempts: number;
  isParked: boolean;
}

/**
 * Tells other stores of what this transaction changes. It has to hold what the message is about until it commits, so
 * that the ids of the messages about it rise in the order of the commits.
 */
export async function insertMessages(
  tx: AnyWriter,
  sender: StoreName,
  messages: readonly NewMessage[],
  at: Date,
): Promise<void> {
  if (messages.length === 0) return;
  const dt = toDbTime(at);
  await outboxWriter(tx)
    .insertInto(tableOf(sender, 'messages'))
    .values(
      messages.map(({ kind, subject, body }) => ({
        ...{ receiver: messageRules[kind].receiver, subject, kind, body: JSON.stringify(body) },
        ...{ due_at: dt, failure: null, dt },
      })),
    )
    .execute();
}

export interface DueThread {
  thread: Thread;
  /** When its first message was. */
  toldAt: Date;
}

/**
 * The threads whose first message is due for being carried, what is due longest first. Those behind one that is under way
 * go with it, and those behind one that waits for its next attempt, or is parked, wait for it.
 */
export async function listDueThreads(
  db: AnyReader,
  sender: StoreName,
  at: Date,
  limit: number,
): Promise<DueThread[]> {
  const now = toDbTime(at);
  const rows = await outboxReader(db)
    .selectFrom(`${tableOf(sender, 'messages')} as message`)
    .select(['message.receiver', 'message.subject', 'message.dt'])
    .where('message.due_at', '<=', now)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom(`${tableOf(sender, 'messages')} as earlier`)
            .select('earlier.id')
            .whereRef('earlier.subject', '=', 'message.subject')
            .whereRef('earlier.receiver', '=', 'message.receiver')
            .whereRef('earlier.id', '<', 'message.id'),
        ),
      ),
    )
    .orderBy('message.due_at')
    .orderBy('message.id')
    .limit(limit)
    .execute();
  return rows.map(({ receiver, subject, dt }) => ({
    thread: { sender, receiver, subject },
    toldAt: new Date(fromDbTime(dt)),
  }));
}

/**
 * Compare-and-set: of several relays that want to carry the same messages one gets `true`; they are due again at
 * `nextAt`. Of several threads, when any of them was still to be had.
 */
export async function takeThreads(
  tx: AnyWriter,
  { sender, receiver, subjects }: Threads,
  at: Date,
  nextAt: Date,
): Promise<boolean> {
  const result = await outboxWriter(tx)
    .updateTable(tableOf(sender, 'messages'))
    .set({ due_at: toDbTime(nextAt) })
    .where('receiver', '=', receiver)
    .where('subject', 'in', subjects)
    .where('due_at', '<=', toDbTime(at))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Lets the messages of threads wait that are under way. */
export async function postponeThreads(
  tx: AnyWriter,
  { sender, receiver, subjects }: Threads,
  dueAt: Date,
): Promise<void> {
  await outboxWriter(tx)
    .updateTable(tableOf(sender, 'messages'))
    .set({ due_at: toDbTime(dueAt) })
    .where('receiver', '=', receiver)
    .where('subject', 'in', subjects)
    .where('due_at', '>', toDbTime(dueAt))
    .execute();
}

/** The messages of threads, one thread after the other, each in its order. */
export async function listThreads(
  db: AnyReader,
  { sender, receiver, subjects }: Threads,
  limit: number,
): Promise<StoredMessage[]> {
  const rows = await outboxReader(db)
    .selectFrom(tableOf(sender, 'messages'))
    .select(['id', 'subject', 'kind', 'body', 'attempts', 'due_at'])
    .where('receiver', '=', receiver)
    .where('subject', 'in', subjects)
    .orderBy('subject')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ kind, body, due_at: dueAt, ...row }) => ({
    ...row,
    ...{ kind: kind as MessageKind, body: JSON.parse(body) as unknown },
    isParked: dueAt === null,
  }));
}

export async function deleteMessages(
  tx: AnyWriter,
  sender: StoreName,
  ids: readonly number[],
): Promise<void> {
  if (ids.length === 0) return; // `in ()` is an error in MySQL.
  await outboxWriter(tx).deleteFrom(tableOf(sender, 'messages')).where('id', 'in', ids).execute();
}

/** Notes why a message could not be applied, and when it is tried again; with no such time it is parked. */
export async function markMessageFailed(
  tx: AnyWriter,
  sender: StoreName,
  id: number,
  { failure, dueAt }: { failure: string; dueAt: Date | undefined },
): Promise<void> {
  await outboxWriter(tx)
    .updateTable(tableOf(sender, 'messages'))
    .set(({ eb }) => ({
      attempts: eb('attempts', '+', 1),
      failure: failure.slice(0, 500),
      due_at: dueAt ? toDbTime(dueAt) : null,
    }))
    .where('id', '=', id)
    .execute();
}

type ParkedMessage = Pick<MessagesTable, 'receiver' | 'subject' | 'kind' | 'failure' | 'dt'> & {
  id: number;
  sender: StoreName;
};

/** The messages that are tried no more, the oldest first. */
export async function listParked(db: AnyReader, sender: StoreName, limit: number): Promise<ParkedMessage[]> {
  const rows = await outboxReader(db)
    .selectFrom(tableOf(sender, 'messages'))
    .select(['id', 'receiver', 'subject', 'kind', 'failure', 'dt'])
    .where('due_at', 'is', null)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, sender }));
}

/** Of these subjects, those about which a store has told something that is not applied yet, or is parked. */
export async function findTold(
  db: AnyReader,
  sender: StoreName,
  subjects: readonly string[],
): Promise<Set<string>> {
  const rows = await outboxReader(db)
    .selectFrom(tableOf(sender, 'messages'))
    .select('subject')
    .where('subject', 'in', subjects)
    .execute();
  return new Set(rows.map(({ subject }) => subject));
}

export type StuckMessage = Thread &
  Pick<ParkedMessage, 'id' | 'kind' | 'failure' | 'dt'> & { isParked: boolean };

/** The messages after an id that are parked, or were told before a time, by their ids. */
export async function listStuck(
  db: AnyReader,
  sender: StoreName,
  { afterId, before, limit }: { afterId: number; before: Date; limit: number },
): Promise<StuckMessage[]> {
  const rows = await outboxReader(db)
    .selectFrom(tableOf(sender, 'messages'))
    .select(['id', 'receiver', 'subject', 'kind', 'failure', 'dt', 'due_at'])
    .where((is) => is.or([is('due_at', 'is', null), is('dt', '<', toDbTime(before))]))
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ due_at: dueAt, ...row }) => ({ ...row, sender, isParked: dueAt === null }));
}

/** Tries the parked messages of a thread again. */
export async function unparkThread(
  tx: AnyWriter,
  { sender, receiver, subject }: Thread,
  at: Date,
): Promise<void> {
  await outboxWriter(tx)
    .updateTable(tableOf(sender, 'messages'))
    .set({ due_at: toDbTime(at), attempts: 0 })
    .where('receiver', '=', receiver)
    .where('subject', '=', subject)
    .where('due_at', 'is', null)
    .execute();
}

/** Makes messages due at once: parked ones when a person says so, all at the start of a node whose queue died with it. */
export async function makeMessagesDue(
  tx: AnyWriter,
  sender: StoreName,
  at: Date,
  which: 'parked' | 'carried',
): Promise<number> {
  const result = await outboxWriter(tx)
    .updateTable(tableOf(sender, 'messages'))
    .set({ due_at: toDbTime(at), ...(which === 'parked' && { attempts: 0 }) })
    .where('due_at', which === 'parked' ? 'is' : 'is not', null)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** No message of the store gets a number up to this one any more. */
export async function skipMessageIds(tx: AnyWriter, sender: StoreName, upTo: number): Promise<void> {
  const dt = toDbTime(new Date(0));
  const nothing = { subject: '', kind: '', body: '', due_at: null, failure: null, dt };
  await outboxWriter(tx)
    .insertInto(tableOf(sender, 'messages'))
    .values({ id: upTo, receiver: sender, ...nothing })
    .execute();
  await deleteMessages(tx, sender, [upTo]);
}

import type { Thread, Threads } from '../../domain/messages.ts';
import { outboxReader, outboxWriter, tableOf, type AnyReader, type AnyWriter } from './tables.ts';

/**
 * By subject, the id of the last message of each thread that the receiver has applied; held until this transaction of
 * the receiver's ends, so that of two workers with the same message one applies it, and the other finds that it was.
 */
export async function lockInbox(
  tx: AnyWriter,
  { sender, receiver, subjects }: Threads,
): Promise<Map<string, number>> {
  const db = outboxWriter(tx);
  const inbox = tableOf(receiver, 'inbox');
  const { numUpdatedRows } = await db
    .updateTable(inbox)
    .set(({ ref }) => ({ last_id: ref('last_id') }))
    .where('sender', '=', sender)
    .where('subject', 'in', subjects)
    .executeTakeFirst();
  const rows =
    numUpdatedRows === 0n
      ? []
      : await db
          .selectFrom(inbox)
          .select(['subject', 'last_id'])
          .where('sender', '=', sender)
          .where('subject', 'in', subjects)
          .execute();
  const lastIds = new Map(rows.map((row) => [row.subject, row.last_id]));
  const unknown = subjects.filter((subject) => !lastIds.has(subject));
  if (unknown.length > 0) {
    // Of two that come at once the engine refuses the second, whose transaction then runs again and finds the row.
    await db
      .insertInto(inbox)
      .values(unknown.map((subject) => ({ sender, subject, last_id: 0 })))
      .execute();
  }
  for (const subject of unknown) lastIds.set(subject, 0);
  return lastIds;
}

export async function moveInbox(
  tx: AnyWriter,
  { sender, receiver, subject }: Thread,
  lastId: number,
): Promise<void> {
  await outboxWriter(tx)
    .updateTable(tableOf(receiver, 'inbox'))
    .set({ last_id: lastId })
    .where('sender', '=', sender)
    .where('subject', '=', subject)
    .execute();
}

/** Subjects are of ASCII. */
const afterAll = '\uffff';

type Way = Pick<Thread, 'sender' | 'receiver'>;

/** The highest number of a message that was applied about one of these subjects; 0 when none was. */
export function findHighestOf(db: AnyReader, way: Way, subjects: readonly string[]): Promise<number> {
  return highestOf(inboxOf(db, way).where('subject', 'in', subjects));
}

/** The same of the subjects from behind one up to another, in their order. */
export function findHighestBetween(
  db: AnyReader,
  way: Way,
  { after, upTo = afterAll }: { after: string; upTo: string | undefined },
): Promise<number> {
  return highestOf(inboxOf(db, way).where('subject', '>', after).where('subject', '<=', upTo));
}

async function highestOf(rows: ReturnType<typeof inboxOf>): Promise<number> {
  const row = await rows
    .clearSelect()
    .select(({ fn }) => fn.max('last_id').as('highest'))
    .executeTakeFirst();
  return Number(row?.highest ?? 0);
}

/** The subject that ends a piece of so many; undefined where there are fewer. */
export async function endOfSubjects(
  db: AnyReader,
  way: Way,
  after: string,
  count: number,
): Promise<string | undefined> {
  const row = await inboxOf(db, way)
    .where('subject', '>', after)
    .orderBy('subject')
    .limit(1)
    .offset(count - 1)
    .executeTakeFirst();
  return row?.subject;
}

function inboxOf(db: AnyReader, { sender, receiver }: Way) {
  return outboxReader(db)
    .selectFrom(tableOf(receiver, 'inbox'))
    .select(['subject', 'last_id'])
    .where('sender', '=', sender);
}

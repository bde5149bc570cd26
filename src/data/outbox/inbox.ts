import type { Thread, Threads } from '../../domain/messages.ts';
import { outboxWriter, tableOf, type AnyWriter } from './tables.ts';

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

import type { Thread } from '../../domain/messages.ts';
import { outboxWriter, tableOf, type AnyWriter } from './tables.ts';

/**
 * The id of the last message of a thread that the receiver has applied; held until this transaction of the receiver's
 * ends, so that of two workers with the same message one applies it, and the other finds that it was.
 */
export async function lockInbox(tx: AnyWriter, { sender, receiver, subject }: Thread): Promise<number> {
  const db = outboxWriter(tx);
  const inbox = tableOf(receiver, 'inbox');
  const { numUpdatedRows } = await db
    .updateTable(inbox)
    .set(({ ref }) => ({ last_id: ref('last_id') }))
    .where('sender', '=', sender)
    .where('subject', '=', subject)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) {
    // Of two that come at once the engine refuses the second, whose transaction then runs again and finds the row.
    await db.insertInto(inbox).values({ sender, subject, last_id: 0 }).execute();
    return 0;
  }
  const row = await db
    .selectFrom(inbox)
    .select('last_id')
    .where('sender', '=', sender)
    .where('subject', '=', subject)
    .executeTakeFirstOrThrow();
  return row.last_id;
}

export async function moveInbox(tx: AnyWriter, thread: Thread, lastId: number): Promise<void> {
  await outboxWriter(tx)
    .updateTable(tableOf(thread.receiver, 'inbox'))
    .set({ last_id: lastId })
    .where('sender', '=', thread.sender)
    .where('subject', '=', thread.subject)
    .execute();
}

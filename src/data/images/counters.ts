import { sql } from 'kysely';
import type { CountersTable, Reader, Writer } from '../../ports/stores/images.ts';

export async function readCounter(db: Reader, name: CountersTable['name']): Promise<number> {
  const row = await db
    .selectFrom('instaclone_counters')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.value ?? 0;
}

export async function addToCounter(
  tx: Writer,
  name: CountersTable['name'],
  difference: number,
): Promise<void> {
  await tx
    .updateTable('instaclone_counters')
    .set({ value: sql`value + ${difference}` })
    .where('name', '=', name)
    .execute();
}

import { sql } from 'kysely';
import type { CountersTable, Reader, Writer } from '../../ports/stores/images.ts';
import { prepared, type ValueOf } from '../prepared.ts';

export async function readCounter(db: Reader, name: CountersTable['name']): Promise<number> {
  const [row] = (await counterRow(db, { name })).rows;
  return row?.value ?? 0;
}

const counterRow = prepared((db: Reader, value: ValueOf<Pick<CountersTable, 'name'>>) =>
  db.selectFrom('instaclone_counters').select('value').where('name', '=', value('name')),
);

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

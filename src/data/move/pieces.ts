import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { MovedTable } from './moved-tables.ts';

/** A table as it is called where it is read or written. */
export type TableAt = Pick<MovedTable, 'key' | 'columns'> & { name: string };

/** The values of a row's key, in the order of its columns. */
export type Key = readonly (string | number)[];

/** The rows between two keys. */
export interface KeyRange {
  /** Not in it; undefined begins with the first row. */
  after: Key | undefined;
  /** In it; undefined ends with the last row. */
  upTo: Key | undefined;
}

/** Tells whether two sets of rows are equal, in whatever order. */
export interface Digest {
  rows: number;
  /** Two sums of a CRC-32 of each row, one of them without carrying: `12f8a9c3-4d1e…`. */
  checksum: { xor: bigint; sum: bigint };
}

export const emptyDigest: Digest = { rows: 0, checksum: { xor: 0n, sum: 0n } };

export function addDigests(one: Digest, other: Digest): Digest {
  const xor = one.checksum.xor ^ other.checksum.xor;
  return { rows: one.rows + other.rows, checksum: { xor, sum: one.checksum.sum + other.checksum.sum } };
}

export function areEqual(one: Digest, other: Digest): boolean {
  return one.rows === other.rows && describeChecksum(one) === describeChecksum(other);
}

export function describeChecksum({ checksum: { xor, sum } }: Digest): string {
  return `${xor.toString(16).padStart(8, '0')}-${sum.toString(16)}`;
}

type Row = Readonly<Record<string, unknown>>;

/** The key of the row that ends a piece of so many; undefined where there are fewer. */
export async function endOfRange(
  db: Kysely<unknown>,
  { name, key }: TableAt,
  after: Key | undefined,
  rows: number,
): Promise<Key | undefined> {
  const refs = refsTo(key);
  const { rows: found } = await sql<Row>`
    select ${refs} from ${sql.table(name)} where ${within(key, { after, upTo: undefined })}
    order by ${refs} limit 1 offset ${sql.lit(rows - 1)}`.execute(db);
  return found[0] && key.map((column) => found[0]?.[column] as string | number);
}

export async function digestRange(db: Kysely<unknown>, table: TableAt, range: KeyRange): Promise<Digest> {
  const { name, key, columns } = table;
  const refs = columns.map((column) => sql.ref(column));
  // CONCAT_WS leaves out what is NULL, so it is told which are.
  const row = sql`crc32(concat_ws('#', ${sql.join([...refs, ...refs.map((ref) => sql`${ref} is null`)])}))`;
  const { rows } = await sql<{ count: number | string; mix: number | string; total: string | null }>`
    select count(*) as count, bit_xor(${row}) as mix, sum(${row}) as total
    from ${sql.table(name)} where ${within(key, range)}`.execute(db);
  const { count = 0, mix = 0, total } = rows[0] ?? {};
  return { rows: Number(count), checksum: { xor: BigInt(mix), sum: BigInt(total ?? 0) } };
}

export async function readRange(db: Kysely<unknown>, table: TableAt, range: KeyRange): Promise<Row[]> {
  const { name, key, columns } = table;
  const { rows } = await sql<Row>`
    select ${refsTo(columns)} from ${sql.table(name)} where ${within(key, range)}`.execute(db);
  return rows;
}

/** What makes the rows of a target those of a source. */
interface Differences {
  /** That the source does not have, or not like that. */
  surplus: readonly Row[];
  /** That the target does not have, or not like that. */
  missing: readonly Row[];
}

export function differencesOf(
  columns: readonly string[],
  source: readonly Row[],
  target: readonly Row[],
): Differences {
  const textOf = (row: Row) => JSON.stringify(columns.map((column) => row[column]));
  const without = (rows: readonly Row[], others: readonly Row[]) => {
    const known = new Set(others.map(textOf));
    return rows.filter((row) => !known.has(textOf(row)));
  };
  return { surplus: without(target, source), missing: without(source, target) };
}

const rowsPerStatement = 250;

export async function applyDifferences(
  db: Kysely<unknown>,
  { name, key, columns }: TableAt,
  { surplus, missing }: Differences,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const rows of chunksOf(surplus)) {
      const conditions = rows.map(
        (row) =>
          sql`(${sql.join(
            key.map((column) => sql`${sql.ref(column)} = ${row[column]}`),
            sql` and `,
          )})`,
      );
      await sql`delete from ${sql.table(name)} where ${sql.join(conditions, sql` or `)}`.execute(tx);
    }
    for (const rows of chunksOf(missing)) {
      const values = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`);
      await sql`insert into ${sql.table(name)} (${refsTo(columns)}) values ${sql.join(values)}`.execute(tx);
    }
  });
}

function chunksOf<T>(items: readonly T[]): (readonly T[])[] {
  const count = Math.ceil(items.length / rowsPerStatement);
  return Array.from({ length: count }, (_, n) =>
    items.slice(n * rowsPerStatement, (n + 1) * rowsPerStatement),
  );
}

function refsTo(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((column) => sql.ref(column)));
}

type Condition = RawBuilder<unknown>;

function within(key: readonly string[], { after, upTo }: KeyRange): Condition {
  const conditions = [
    ...(after === undefined ? [] : [compare(key, after, '>', '>')]),
    ...(upTo === undefined ? [] : [compare(key, upTo, '<', '<=')]),
  ];
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
}

/**
 * `(a, b) > (1, 2)`, or `<=`, written out, because the servers do not look up pairs in an index: with its last column the
 * key is compared by `last`, with those before it by `strictly`.
 */
function compare(key: readonly string[], at: Key, strictly: '<' | '>', last: '<=' | '>'): Condition {
  const [column = '', ...columns] = key;
  const [value, ...values] = at;
  const ref = sql.ref(column);
  if (columns.length === 0) return sql`${ref} ${sql.raw(last)} ${value}`;
  const rest = compare(columns, values, strictly, last);
  return sql`(${ref} ${sql.raw(strictly)} ${value} or (${ref} = ${value} and ${rest}))`;
}

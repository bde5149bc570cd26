import { sql, type Kysely } from 'kysely';
import type { LikesTables } from '../../ports/stores/likes.ts';

/*
 * What moves when the store of likes moves to another database. The tables bear their names only where the store is: at
 * the place that they leave, and at the new one until all is there, they have others. So nobody writes there, not even a
 * program of an earlier version; the server itself refuses it.
 */

/** The columns of each table, those of its key first and in their order. Complete, or it does not compile. */
const columns: { [Table in keyof LikesTables]: Record<keyof LikesTables[Table], 'key' | 'value'> } = {
  instaclone_likes: { image: 'key', visitor: 'key', dt: 'value' },
  instaclone_like_counts: { image: 'key', likes: 'value', closed_at: 'value' },
  instaclone_likes_inbox: { sender: 'key', subject: 'key', last_id: 'value' },
  instaclone_likes_messages: {
    ...{ id: 'key', receiver: 'value', subject: 'value', kind: 'value', body: 'value' },
    ...{ attempts: 'value', due_at: 'value', failure: 'value', dt: 'value' },
  },
  instaclone_likes_bumps: { id: 'key', tags: 'value' },
};

export interface MovedTable {
  name: string;
  key: readonly string[];
  columns: readonly string[];
  /** The server numbers its rows, and has to go on where it was: who has applied message 7 takes no other one for it. */
  isNumbered: boolean;
}

export const movedTables: readonly MovedTable[] = Object.entries(columns).map(([name, all]) => {
  const names = Object.keys(all);
  const key = names.filter((column) => (all as Record<string, 'key' | 'value'>)[column] === 'key');
  return { name, key, columns: names, isNumbered: key.join() === 'id' };
});

const suffixes = {
  /** The store is here. */
  home: '',
  /** It is about to leave: the last changes are being copied. */
  leaving: '_moving_out',
  /** It was here. */
  left: '_moved',
  /** It is being copied to here. */
  arriving: '_moving_in',
} as const;

/** How far a database is in a move. */
export type Stage = keyof typeof suffixes;

const stages = Object.keys(suffixes) as Stage[];

export function nameAt({ name }: Pick<MovedTable, 'name'>, stage: Stage): string {
  return `${name}${suffixes[stage]}`;
}

/** `none`: there are no such tables. `several`: a server died while it renamed them. */
export async function findStage(db: Kysely<unknown>): Promise<Stage | 'none' | 'several'> {
  const there = new Set(await listTables(db));
  const found = stages.filter((stage) => movedTables.some((table) => there.has(nameAt(table, stage))));
  const [stage] = found;
  if (stage === undefined) return 'none';
  const isWhole = movedTables.every((table) => there.has(nameAt(table, stage)));
  return found.length === 1 && isWhole ? stage : 'several';
}

export async function listTables(db: Kysely<unknown>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = database()`.execute(db);
  return rows.map(({ name }) => name);
}

/** Of the tables, one that is not the server's own, as those that spread rows over several servers. */
export async function findOtherEngine(db: Kysely<unknown>, stage: Stage): Promise<string | undefined> {
  const names = movedTables.map((table) => nameAt(table, stage));
  const { rows } = await sql<{ engine: string }>`
    select engine as engine from information_schema.tables
    where table_schema = database() and table_name in (${sql.join(names)}) and engine != 'InnoDB'`.execute(
    db,
  );
  return rows[0]?.engine;
}

/** All in one statement. Waits for the transactions that use them; see the ToolError of one that waits too long. */
export async function renameTables(db: Kysely<unknown>, from: Stage, to: Stage): Promise<void> {
  const renames = movedTables.map(
    (table) => sql`${sql.table(nameAt(table, from))} to ${sql.table(nameAt(table, to))}`,
  );
  await sql`rename table ${sql.join(renames)}`.execute(db);
}

/** The first of the tables that has rows. */
export async function findFilled(db: Kysely<unknown>, stage: Stage): Promise<string | undefined> {
  for (const table of movedTables) {
    const name = nameAt(table, stage);
    const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(db);
    if (rows.length > 0) return name;
  }
  return undefined;
}

/** About how many rows all of them have. */
export async function estimateRows(db: Kysely<unknown>, stage: Stage): Promise<number> {
  const names = movedTables.map((table) => nameAt(table, stage));
  const { rows } = await sql<{ total: number | string | null }>`
    select sum(table_rows) as total from information_schema.tables
    where table_schema = database() and table_name in (${sql.join(names)})`.execute(db);
  return Number(rows[0]?.total ?? 0);
}

/** The number that the next row would get. */
export async function readNextNumber(db: Kysely<unknown>, name: string): Promise<number> {
  const { rows } = await sql<{ next: number | string | null }>`
    select auto_increment as next from information_schema.tables
    where table_schema = database() and table_name = ${name}`.execute(db);
  return Number(rows[0]?.next ?? 1);
}

export async function setNextNumber(db: Kysely<unknown>, name: string, next: number): Promise<void> {
  await sql`alter table ${sql.table(name)} auto_increment = ${sql.lit(next)}`.execute(db);
}

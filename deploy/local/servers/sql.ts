import { createConnection, type RowDataPacket } from 'mysql2/promise';

const shortMs = 15_000;
/** What fills or changes a large table takes its time, most of all on a slow disk. */
const longMs = 10 * 60_000;

/** Runs statements one after the other on a connection of their own and returns the rows of the last. */
export async function runSql(url: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  return run(url, statements, shortMs);
}

/** As runSql, for statements that are no part of a request: each may take minutes. */
export async function runLongSql(url: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  return run(url, statements, longMs);
}

async function run(
  url: string,
  statements: readonly string[],
  timeout: number,
): Promise<Record<string, unknown>[]> {
  const connection = await createConnection({ uri: url, connectTimeout: 2000, supportBigNumbers: true });
  try {
    let rows: RowDataPacket[] = [];
    for (const sql of statements) {
      const [result] = await connection.query<RowDataPacket[]>({ sql, timeout });
      rows = result;
    }
    return Array.isArray(rows) ? rows : [];
  } finally {
    connection.destroy(); // Not end(): on a hung server the farewell would be waited for.
  }
}

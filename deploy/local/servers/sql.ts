import { createConnection, type RowDataPacket } from 'mysql2/promise';

/** Runs statements one after the other on a connection of their own and returns the rows of the last. */
export async function runSql(url: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const connection = await createConnection({ uri: url, connectTimeout: 2000, supportBigNumbers: true });
  try {
    let rows: RowDataPacket[] = [];
    for (const sql of statements) {
      const [result] = await connection.query<RowDataPacket[]>({ sql, timeout: 15_000 });
      rows = result;
    }
    return Array.isArray(rows) ? rows : [];
  } finally {
    connection.destroy(); // Not end(): on a hung server the farewell would be waited for.
  }
}

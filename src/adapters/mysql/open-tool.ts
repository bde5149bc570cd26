import { ToolError, type Tool } from '../../ports/tool.ts';
import { openConnection } from './connection.ts';
import { isConflict } from './errors.ts';
import { kyselyOn } from './kysely.ts';
import { migrateMysql } from './migrate.ts';
import { serverName } from './server-url.ts';

const connectTimeoutMs = 5000;
/** Pieces take milliseconds; a busy server may take its time. */
const statementTimeoutMs = 60_000;

const sessionSql = [
  'set session transaction read write',
  // Whoever renames a table waits for those who use it, and others wait behind: therefore not for long.
  'set session lock_wait_timeout = 2',
];

/** See ports/tool.ts. Its account may change tables, as that of migrations. */
export async function openTool(url: string): Promise<Tool> {
  const name = `${new URL(url).pathname.slice(1)} on ${serverName(url)}`;
  const told = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      throw new ToolError(`${name}: ${(error as Error).message}`, isConflict(error), error);
    }
  };
  const connection = await told(openConnection({ url, timeoutMs: connectTimeoutMs, statementTimeoutMs }));
  const run = (sql: string, parameters: readonly unknown[] = []) =>
    told(connection.query(sql, parameters, statementTimeoutMs));
  for (const sql of sessionSql) await run(sql);
  const db = kyselyOn<unknown>(run, {
    begin: async () => void (await run('start transaction')),
    commit: async () => void (await run('commit')),
    rollback: async () => void (await run('rollback')),
  });
  return {
    ...{ name, db },
    migrate: (store) => told(migrateMysql(url, store, connectTimeoutMs)),
    close: () => connection.close(),
  };
}

import {
  Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type QueryResult,
  type SelectModifierNode,
} from 'kysely';

/** Runs one statement, wherever it sees fit. */
export type Run = (sql: string, parameters: readonly unknown[]) => Promise<QueryResult<unknown>>;

export interface TransactionControl {
  begin(): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/**
 * Kysely for MySQL over whatever runs the statements: its own driver is made for one pool of one server. Without
 * `control` it has no transactions. Cheap enough to be made for one transaction.
 */
export function kyselyOn<Tables>(run: Run, control: TransactionControl = noTransactions): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: dialectOn(run, control) });
}

/** As MySQL's, but for what MariaDB says in an older way, which both understand. */
class QueryCompiler extends MysqlQueryCompiler {
  protected override visitSelectModifier(node: SelectModifierNode): void {
    if (node.modifier === 'ForShare') this.append('lock in share mode');
    else super.visitSelectModifier(node);
  }
}

function dialectOn(run: Run, control: TransactionControl): Dialect {
  const connection: DatabaseConnection = {
    executeQuery: async <R>({ sql, parameters }: { sql: string; parameters: readonly unknown[] }) =>
      (await run(sql, parameters)) as QueryResult<R>,
    streamQuery: () => {
      throw new Error('Rows are not streamed here; read them by pages');
    },
  };
  return {
    createAdapter: () => new MysqlAdapter(),
    createQueryCompiler: () => new QueryCompiler(),
    createIntrospector: (db) => new MysqlIntrospector(db),
    createDriver: () => ({
      init: async () => undefined,
      acquireConnection: async () => connection,
      beginTransaction: () => control.begin(),
      commitTransaction: () => control.commit(),
      rollbackTransaction: () => control.rollback(),
      releaseConnection: async () => undefined,
      destroy: async () => undefined,
    }),
  };
}

const refuse = () => Promise.reject(new Error('A reader has no transactions'));
const noTransactions: TransactionControl = { begin: refuse, commit: refuse, rollback: refuse };

import { DefaultQueryExecutor, type CompiledQuery, type QueryExecutor } from 'kysely';
import { plainSql, templateOf } from '../../routing/template.mjs';

/** Where Kysely sends every statement from; what begins and ends transactions is none. */
const executors = Object.getPrototypeOf(DefaultQueryExecutor.prototype) as QueryExecutor;

/**
 * The statements that this process sends while `work` is under way, as the table of routes names them, in their order.
 */
export async function noteStatements(work: () => Promise<unknown>): Promise<string[]> {
  const { executeQuery } = executors;
  const sent: string[] = [];
  executors.executeQuery = function <R>(this: QueryExecutor, query: CompiledQuery<R>) {
    sent.push(templateOf(plainSql(query.sql)));
    return executeQuery.call(this, query) as ReturnType<typeof executeQuery<R>>;
  };
  try {
    await work();
  } finally {
    executors.executeQuery = executeQuery;
  }
  return sent;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../domain/errors.ts';
import { DuplicateKeyError, type Position, type WriterOf } from '../../ports/database.ts';
import type { Connection } from './connection.ts';
import { isAway, isConflict, isLost, isReadOnly } from './errors.ts';
import { kyselyOn, type TransactionControl } from './kysely.ts';
import { slackMs, type Limits } from './limits.ts';
import { atPrimary, toPosition } from './position.ts';
import type { Pool } from './pool.ts';

interface TransactionOptions {
  /** Of connections for transactions. */
  pool: Pool;
  limits: Limits;
  /** Whether anybody will ask for the position. */
  hasReplicas: boolean;
}

type Work<T, Tables> = (tx: WriterOf<Tables>) => Promise<T>;
type Committed<T> = { value: T; position: Position };

const maxConflicts = 5;

/**
 * Runs `work` in a transaction on the primary, and again when that is certain to have left nothing and may go better:
 * once when the connection was lost before the commit, a few times when it lost against another transaction over the
 * same rows, or met one that another has inserted since it found that it is not there. What comes too late to be
 * answered in time is not tried again.
 */
export async function runTransaction<T, Tables>(
  options: TransactionOptions,
  work: Work<T, Tables>,
): Promise<Committed<T>> {
  const { pool, limits } = options;
  const start = performance.now();
  const elapsed = () => performance.now() - start;
  const run = () =>
    pool.use(limits.acquireTimeoutMs, (connection) => untilNoConflict(connection, options, work, elapsed));
  try {
    return await run();
  } catch (error) {
    if (!isLost(error) || elapsed() > slackMs) throw error;
    return run();
  }
}

async function untilNoConflict<T, Tables>(
  connection: Connection,
  options: TransactionOptions,
  work: Work<T, Tables>,
  elapsed: () => number,
): Promise<Committed<T>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnce(connection, options, work);
    } catch (error) {
      const isLate = elapsed() > options.limits.acquireTimeoutMs + slackMs;
      if (
        !(isConflict(error) || error instanceof DuplicateKeyError) ||
        isLate ||
        attempt > maxConflicts ||
        !connection.isUsable
      )
        throw error;
      await sleep(Math.random() * 20 * attempt); // Or the same two meet again.
    }
  }
}

async function runOnce<T, Tables>(
  connection: Connection,
  { limits, hasReplicas }: TransactionOptions,
  work: Work<T, Tables>,
): Promise<Committed<T>> {
  const query = (sql: string, parameters: readonly unknown[] = []) =>
    connection.query(sql, parameters, limits.queryTimeoutMs);
  let gtid: string | undefined;
  const control: TransactionControl = {
    // With the first statement: see `purpose` of a connection.
    begin: async () => undefined,
    async commit() {
      try {
        gtid = (await query('commit')).gtid;
      } catch (error) {
        throw isAway(error) && !isReadOnly(error) ? new AppError('unconfirmed', {}, error) : error;
      }
    },
    async rollback() {
      // A server that loses the connection rolls back by itself.
      if (connection.isUsable) await query('rollback').catch(() => connection.destroy());
    },
  };
  const value = await kyselyOn<Tables>(query, control).transaction().execute(work);
  if (!hasReplicas) return { value, position: '' };
  if (gtid === undefined) gtid = await primaryPosition(connection, limits.queryTimeoutMs);
  return { value, position: toPosition(gtid) };
}

/**
 * For a transaction that changed nothing, and so has no number of its own: it may have told the person about rows
 * that another one wrote just before, so their next page has to know these too.
 */
async function primaryPosition(connection: Connection, timeoutMs: number): Promise<string> {
  try {
    const { rows } = await connection.query(connection.flavour.primaryPosition, [], timeoutMs);
    return (rows[0] as { position: string }).position;
  } catch {
    return atPrimary; // The transaction is over, so this is no reason to say that it failed.
  }
}

import { startMariadb, type MariadbOptions, type MariadbServer } from '../servers/mariadb.ts';
import { runSql } from '../servers/sql.ts';

/** A copy of `primary` that follows it, from the first transaction or from where it stood when it was stopped. */
export async function startReplica(
  options: Omit<MariadbOptions, 'readOnly'> & { primary: MariadbServer },
): Promise<MariadbServer> {
  const replica = await startMariadb({ name: 'mariadb-replica', ...options, readOnly: true });
  try {
    await runSql(
      replica.adminUrl,
      `CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = ${options.primary.port},
        MASTER_USER = 'replication', MASTER_PASSWORD = '${options.accounts.replication}',
        MASTER_USE_GTID = slave_pos, MASTER_CONNECT_RETRY = 1, MASTER_DELAY = 0`,
      'START SLAVE',
    );
  } catch (error) {
    await replica.kill();
    throw error;
  }
  return replica;
}

/** It keeps answering, from what it has. */
export async function stopReplication(replica: MariadbServer): Promise<void> {
  await runSql(replica.adminUrl, 'STOP SLAVE');
}

export async function startReplication(replica: MariadbServer): Promise<void> {
  await runSql(replica.adminUrl, 'START SLAVE');
}

/** Applies every transaction `seconds` after the primary did; 0 ends it. */
export async function delayReplication(replica: MariadbServer, seconds: number): Promise<void> {
  await runSql(replica.adminUrl, 'STOP SLAVE', `CHANGE MASTER TO MASTER_DELAY = ${seconds}`, 'START SLAVE');
}

/** The seconds that it was told to stay behind. */
export async function readDelay(replica: MariadbServer): Promise<number> {
  const [status] = await runSql(replica.adminUrl, 'SHOW SLAVE STATUS');
  return Number(status?.['SQL_Delay'] ?? 0);
}

/** Resolves when `replica` has all that the primary had at the time of the call; rejects after `withinSeconds`. */
export async function waitForReplica(
  primary: MariadbServer,
  replica: MariadbServer,
  withinSeconds = 10,
): Promise<void> {
  const [row] = await runSql(primary.adminUrl, 'SELECT @@gtid_binlog_pos AS position');
  const position = String(row?.['position']);
  const [result] = await runSql(
    replica.adminUrl,
    `SELECT MASTER_GTID_WAIT('${position}', ${withinSeconds}) AS reached`,
  );
  if (result?.['reached'] !== 0) {
    throw new Error(`${replica.name} did not reach ${position} within ${withinSeconds} s.`);
  }
}

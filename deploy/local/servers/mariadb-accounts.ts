import { randomBytes } from 'node:crypto';

/**
 * Passwords of one cluster's database servers, the same on all of them: each account may do what its task takes, as in
 * deploy/mysql/accounts.sh.
 */
export interface MariadbAccounts {
  /** Of `instaclone`, the application: changes rows, and sees how far replication is. */
  app: string;
  /** Changes tables. */
  migrate: string;
  /** Reads everything of the application, and changes nothing: for measuring by hand. */
  student: string;
  replication: string;
  /** For the cluster itself and the tests: sets up, stops and delays replication. */
  admin: string;
}

export function makeAccounts(): MariadbAccounts {
  const password = () => randomBytes(18).toString('base64url');
  return {
    app: password(),
    migrate: password(),
    student: password(),
    replication: password(),
    admin: password(),
  };
}

const rowRights = 'SELECT, INSERT, UPDATE, DELETE';
const tableRights = 'CREATE, ALTER, DROP, INDEX, REFERENCES';

/** What each account may do, and on what. */
const grants = [
  ['instaclone', 'app', `${rowRights} ON instaclone.*`],
  ['instaclone', 'app', 'BINLOG MONITOR, SLAVE MONITOR ON *.*'],
  ['migrate', 'migrate', `${rowRights}, ${tableRights} ON instaclone.*`],
  ['student', 'student', 'SELECT ON instaclone.*'],
  ['student', 'student', 'BINLOG MONITOR, SLAVE MONITOR ON *.*'],
  ['replication', 'replication', 'REPLICATION SLAVE ON *.*'],
  ['admin', 'admin', 'ALL ON *.*'],
] as const satisfies [string, keyof MariadbAccounts, string][];

/**
 * Run by the server at each start, before it takes connections. Nothing of it goes to the binary log, or the replicas,
 * which run it too, would count transactions of their own that the primary does not know. What is there is overwritten,
 * so that an account that could do more before can't any more.
 */
export function accountsSql(accounts: MariadbAccounts): string {
  const passwords = new Map<string, string>(grants.map(([user, key]) => [user, accounts[key]]));
  return [
    'SET sql_log_bin = 0',
    'CREATE DATABASE IF NOT EXISTS instaclone CHARACTER SET utf8mb4',
    ...[...passwords].map(
      ([user, password]) => `CREATE OR REPLACE USER ${user}@'127.0.0.1' IDENTIFIED BY '${password}'`,
    ),
    ...grants.map(([user, , rights]) => `GRANT ${rights} TO ${user}@'127.0.0.1'`),
    // A new data folder has a root without a password, for each name of this machine; the server skips names.
    "DELETE FROM mysql.global_priv WHERE User IN ('root', '')",
    'FLUSH PRIVILEGES',
    '',
  ].join(';\n');
}

import { randomBytes } from 'node:crypto';

/** Passwords of one cluster's database servers, the same on all of them. There is no root. */
export interface MariadbAccounts {
  /** May do everything in the database `instaclone`, and see how far replication is. */
  app: string;
  replication: string;
  /** For the cluster itself and the tests: sets up, stops and delays replication. */
  admin: string;
}

export function makeAccounts(): MariadbAccounts {
  const password = () => randomBytes(18).toString('base64url');
  return { app: password(), replication: password(), admin: password() };
}

/**
 * Run by the server at each start, before it takes connections. Nothing of it goes to the binary log, or the replicas,
 * which run it too, would count transactions of their own that the primary does not know.
 */
export function accountsSql({ app, replication, admin }: MariadbAccounts): string {
  return `SET sql_log_bin = 0;
CREATE DATABASE IF NOT EXISTS instaclone CHARACTER SET utf8mb4;
CREATE OR REPLACE USER instaclone@'127.0.0.1' IDENTIFIED BY '${app}';
GRANT ALL ON instaclone.* TO instaclone@'127.0.0.1';
GRANT BINLOG MONITOR, SLAVE MONITOR ON *.* TO instaclone@'127.0.0.1';
CREATE OR REPLACE USER replication@'127.0.0.1' IDENTIFIED BY '${replication}';
GRANT REPLICATION SLAVE ON *.* TO replication@'127.0.0.1';
CREATE OR REPLACE USER admin@'127.0.0.1' IDENTIFIED BY '${admin}';
GRANT ALL ON *.* TO admin@'127.0.0.1' WITH GRANT OPTION;
DROP USER IF EXISTS root@localhost, root@'127.0.0.1', root@'::1';
`;
}

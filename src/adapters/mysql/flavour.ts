/** The little in which MySQL and MariaDB differ for this adapter. */
export interface Flavour {
  name: 'MySQL' | 'MariaDB';
  /** What a session has to be told besides what both understand: to report the GTID of each commit, and to give up. */
  session(statementTimeoutMs: number): string;
  /** A query for the position of what this server has committed as a primary. */
  primaryPosition: string;
  /** The same of what this server, as a replica, has got from its primary and made visible. */
  replicaPosition: string;
}

const mysql: Flavour = {
  name: 'MySQL',
  // The limit counts for SELECT only; MySQL has none for other statements but that on lock waits. What it says about the
  // numbers of a table is up to a day old otherwise.
  session: (ms) =>
    `session_track_gtids = OWN_GTID, max_execution_time = ${Math.ceil(ms)}, information_schema_stats_expiry = 0`,
  primaryPosition: 'select @@global.gtid_executed as position',
  replicaPosition: 'select @@global.gtid_executed as position',
};

const mariadb: Flavour = {
  name: 'MariaDB',
  session: (ms) => `session_track_system_variables = 'last_gtid', max_statement_time = ${ms / 1000}`,
  primaryPosition: 'select @@global.gtid_binlog_pos as position',
  // Not gtid_current_pos: a statement that somebody ran on the replica itself would count as the primary's.
  replicaPosition: 'select @@global.gtid_slave_pos as position',
};

/** By what `version()` answers; MariaDB's contains its name. */
export function flavourOf(version: string): Flavour {
  return /mariadb/i.test(version) ? mariadb : mysql;
}

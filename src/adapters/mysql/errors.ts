import { AppError } from '../../domain/errors.ts';

/** No connection within the time, for a reason that lies with the server or the way to it. */
export class ConnectError extends Error {
  constructor(server: string, cause: unknown) {
    super(`${server} could not be connected to: ${messageOf(cause)}`, { cause });
    this.name = 'ConnectError';
  }
}

/** No connection within the time, because this process uses all that it may have. The server may be well. */
export class PoolBusyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PoolBusyError';
  }
}

// Numbers of errors that the servers send, by the names that their manuals list them under.
/** ER_OPTION_PREVENTS_STATEMENT, ER_READ_ONLY_MODE: this was the primary and is one no longer. */
const readOnlyErrors = [1290, 1836];
/** ER_LOCK_DEADLOCK, ER_LOCK_WAIT_TIMEOUT, and MariaDB's ER_CHECKREAD: two transactions want the same rows. */
const conflictErrors = [1213, 1205, 1020];
/** ER_DUP_ENTRY */
const duplicateError = 1062;
/**
 * ER_CON_COUNT_ERROR, ER_SERVER_SHUTDOWN, ER_TOO_MANY_USER_CONNECTIONS, ER_USER_LIMIT_REACHED, ER_QUERY_INTERRUPTED,
 * ER_CONNECTION_KILLED (MariaDB), ER_STATEMENT_TIMEOUT (MariaDB), ER_QUERY_TIMEOUT (MySQL), and
 * ER_CLIENT_INTERACTION_TIMEOUT (MySQL), with which it takes leave of an idle connection.
 */
const awayErrors = [1040, 1053, 1203, 1226, 1317, 1927, 1969, 3024, 4031];
/**
 * ER_NET_READ_INTERRUPTED, ER_CONNECT_TO_FOREIGN_DATA_SOURCE, and Spider's ER_SPIDER_REMOTE_SERVER_GONE_AWAY: what was
 * asked has parts on other servers, and one of these is away.
 */
const shardErrors = [1159, 1429, 12701];
const timeoutErrors = [1159, 1969, 3024];
/** ER_NO_SUCH_TABLE */
const noTableError = 1146;
/** EE_WRITE, EE_DISKFULL, ER_DISK_FULL, ER_ERROR_ON_WRITE, ER_RECORD_FILE_FULL. */
const fullErrors = [3, 20, 1021, 1026, 1114];
/** ER_GET_ERRNO: the storage engine got an error of the system. */
const engineError = 1030;

/** The server is away, too slow, or not what it was. What `unavailable` stands for. */
export function isAway(error: unknown): boolean {
  if (error instanceof ConnectError || error instanceof PoolBusyError) return true;
  const { errno, fatal } = fieldsOf(error);
  if (errno !== undefined && (awayErrors.includes(errno) || isReadOnly(error))) return true;
  return fatal === true || isTimeout(error) || isShardAway(error);
}

/** A server behind the one that was asked is away. The connection can still be used, for what the others have. */
export function isShardAway(error: unknown): boolean {
  return shardErrors.includes(fieldsOf(error).errno ?? 0);
}

/** It did not answer in time, so asking it again at once would only wait again. */
function isTimeout(error: unknown): boolean {
  const { code, errno, cause } = fieldsOf(error);
  if (error instanceof ConnectError) return fieldsOf(cause).code === 'ETIMEDOUT' || isTimeout(cause);
  // The driver's name for a query that took longer than its `timeout`.
  return code === 'PROTOCOL_SEQUENCE_TIMEOUT' || (errno !== undefined && timeoutErrors.includes(errno));
}

/** The connection or the server's role is gone: another connection, opened now, may do better. */
export function isLost(error: unknown): boolean {
  return isAway(error) && !isTimeout(error) && !(error instanceof PoolBusyError);
}

export function isReadOnly(error: unknown): boolean {
  return readOnlyErrors.includes(fieldsOf(error).errno ?? 0);
}

/** The whole transaction may be tried again. */
export function isConflict(error: unknown): boolean {
  return conflictErrors.includes(fieldsOf(error).errno ?? 0);
}

/** A row with this key is there already. */
export function isDuplicate(error: unknown): boolean {
  return fieldsOf(error).errno === duplicateError;
}

/** The server's disk has no room, or the table. */
function isFull(error: unknown): boolean {
  const { errno } = fieldsOf(error);
  if (errno === engineError) return /\b28\b/.test(messageOf(error)); // ENOSPC, which it has in its message only.
  return errno !== undefined && fullErrors.includes(errno);
}

/**
 * The same error, or `disk-full`, `no-tables` or `unavailable` with it as the cause. A conflict that did not end is one
 * of too much at once.
 */
export function toAppError(error: unknown): unknown {
  if (isFull(error)) return new AppError('disk-full', {}, error);
  if (fieldsOf(error).errno === noTableError) return new AppError('no-tables', {}, error);
  return isAway(error) || isConflict(error) ? new AppError('unavailable', {}, error) : error;
}

interface Fields {
  code?: string;
  errno?: number;
  fatal?: boolean;
  cause?: unknown;
}

function fieldsOf(error: unknown): Fields {
  return typeof error === 'object' && error !== null ? error : {};
}

function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== ''
    ? error.message
    : String(fieldsOf(error).code ?? error);
}

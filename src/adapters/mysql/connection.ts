import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { promisify } from 'node:util';
import type { QueryResult } from 'kysely';
// Not its promises: each of those notes where it was made, which costs more than the rest of a small statement here.
import {
  createConnection,
  type Connection as DriverConnection,
  type ResultSetHeader,
  type RowDataPacket,
} from 'mysql2';
import { bindable } from '../../data/bindable.ts';
import { withDeadline } from '../../ops/deadline.ts';
import { DuplicateKeyError } from '../../ports/database.ts';
import { ConnectError, isAway, isDuplicate, isShardAway } from './errors.ts';
import { flavourOf, type Flavour } from './flavour.ts';
import { serverName, usesTls } from './server-url.ts';

interface ConnectionOptions {
  url: string;
  /** For connecting and setting up, in all. */
  timeoutMs: number;
  /** After this long the server gives up a query by itself, so that it does not work for nobody. */
  statementTimeoutMs: number;
  /**
   * `reads`: only, unless a transaction is started `READ WRITE`. `transactions`: the first statement begins one, as
   * does the first after its end, so that none is sent to begin it.
   */
  purpose?: Purpose;
}

type Purpose = 'reads' | 'transactions';

/** What a statement gave; `gtid` when it committed something that replicas will get. */
interface Answer extends QueryResult<unknown> {
  gtid?: string | undefined;
}

export interface Connection {
  readonly flavour: Flavour;
  /** False once it is closed, or has failed in a way after which nobody knows what the server does with it. */
  readonly isUsable: boolean;
  /**
   * Rejects after `timeoutMs`; the connection is then destroyed, as after every failure that `isAway`, but of a shard.
   */
  query(sql: string, parameters: readonly unknown[], timeoutMs: number): Promise<Answer>;
  /** Takes leave of the server. */
  close(): Promise<void>;
  destroy(): void;
}

const farewellMs = 500;

/** A connection whose session is set up: UTC, strict SQL, and for its purpose. Throws ConnectError. */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  const end = performance.now() + options.timeoutMs;
  let socket: Socket | undefined;
  try {
    const raw = createConnection({
      uri: options.url,
      connectTimeout: positive(options.timeoutMs),
      charset: 'utf8mb4_bin',
      timezone: 'Z',
      dateStrings: true,
      supportBigNumbers: true,
      // Unless told, the driver takes the certificate of any host.
      ...(usesTls(options.url) && { ssl: { rejectUnauthorized: true, verifyIdentity: true } }),
      // A socket of our own, because the driver's destroy() waits for the server's goodbye: a hung one says none.
      stream: ({ config: { host, port } }: { config: { host: string; port: number } }) => {
        socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 10_000 });
        return socket;
      },
    });
    await once(raw, 'connect');
    return await setUp(raw, socket as unknown as Socket, options, end);
  } catch (error) {
    socket?.destroy();
    throw new ConnectError(serverName(options.url), error);
  }
}

async function setUp(
  raw: DriverConnection,
  socket: Socket,
  { statementTimeoutMs, purpose = 'reads' }: ConnectionOptions,
  end: number,
): Promise<Connection> {
  let isUsable = true;
  const lose = () => {
    isUsable = false;
  };
  // Without a listener, an error between two queries would end the process.
  raw.on('error', lose);
  socket.on('end', lose).on('close', lose);

  const query = (sql: string, parameters: readonly unknown[], timeoutMs: number) =>
    new Promise<Answer>((resolve, reject) => {
      const statement = { sql, values: parameters.map(bindable), timeout: positive(timeoutMs) };
      raw.query<RowDataPacket[] | ResultSetHeader>(statement, (error, result) => {
        if (error === null) return resolve(toAnswer(result));
        if (isAway(error) && !isShardAway(error)) destroy();
        reject(isDuplicate(error) ? new DuplicateKeyError(error) : error);
      });
    });
  const destroy = () => {
    lose();
    socket.destroy();
  };

  const ask = (sql: string) => query(sql, [], end - performance.now());
  const version = (await ask('select version() as version')).rows[0] as { version: string };
  const flavour = flavourOf(version.version);
  for (const sql of sessionSql(flavour, statementTimeoutMs, purpose)) await ask(sql);

  return {
    flavour,
    get isUsable() {
      return isUsable;
    },
    query,
    destroy,
    async close() {
      lose();
      await withDeadline('The farewell', farewellMs, promisify(raw.end.bind(raw))()).catch(() => undefined);
      socket.destroy();
    },
  };
}

/**
 * Reads see what is committed when they start, also within a transaction, which therefore reads what another one
 * changed before it got the lock. Lock waits end well before the caller's patience does.
 */
function sessionSql(flavour: Flavour, statementTimeoutMs: number, purpose: Purpose): string[] {
  const [access, autocommit] = purpose === 'reads' ? ['read only', 1] : ['read write', 0];
  return [
    `set session transaction isolation level read committed, ${access}`,
    `set session sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00',
      autocommit = ${autocommit}, innodb_lock_wait_timeout = 1, ${flavour.session(statementTimeoutMs)}`,
  ];
}

/** The part of the driver's answer that its types leave out. */
interface StateChanges {
  stateChanges?: { gtids: string[]; systemVariables: Record<string, string> };
}

function toAnswer(result: RowDataPacket[] | (ResultSetHeader & StateChanges)): Answer {
  if (Array.isArray(result)) return { rows: result };
  return {
    rows: [],
    ...(result.insertId === 0 ? {} : { insertId: BigInt(result.insertId) }),
    // Rows that were found, also those that had the new values already: the driver asks for it by a flag.
    numAffectedRows: BigInt(result.affectedRows),
    gtid: committedGtid(result.stateChanges),
  };
}

/** Told by the server in the answer itself, because the session asked for it. */
function committedGtid(changes: StateChanges['stateChanges']): string | undefined {
  return changes?.gtids.join(',') || changes?.systemVariables['last_gtid'] || undefined;
}

/** To the driver, 0 means to wait for ever. */
function positive(ms: number): number {
  return Math.max(1, Math.ceil(ms));
}

import type { Log } from '../../ops/log.ts';
import type { Database } from '../../ports/database.ts';
import type { StoreName } from '../../domain/stores.ts';
import type { DatabaseServer, StoreTables } from '../../ports/stores.ts';
import { openConnection } from './connection.ts';
import { toAppError } from './errors.ts';
import { kyselyOn } from './kysely.ts';
import { migrateMysql } from './migrate.ts';
import { openPool } from './pool.ts';
import { toWant } from './position.ts';
import { openReads } from './reads.ts';
import { watchReplicas, type Server } from './replica-monitor.ts';
import { serverName } from './server-url.ts';
import { runTransaction } from './transaction.ts';

interface MysqlOptions {
  /** The primary: `mysql://user:password@host:port/database`. */
  url: string;
  replicaUrls: readonly string[];
  /** A replica that is further behind leaves the rotation. */
  maxLagSeconds: number;
  /** For one statement, and for a connection to send it on. Their sum has to stay well below 2.5 s,
   * after which nginx takes a node for hung. */
  queryTimeoutMs?: number;
  acquireTimeoutMs?: number;
  /** Most connections for reads to each server, and as many for transactions to the primary; one more watches it. */
  poolSize?: number;
  log: Log;
}

/** Of other engines, as Spider, each server behind this one numbers the rows that it has. */
const nextNumberSql = `select auto_increment as next from information_schema.tables
  where table_schema = database() and table_name = ? and engine = 'InnoDB'`;

/** How many may wait for a connection, for each connection that there is. */
const waitersPerConnection = 20;

/**
 * The database on MySQL 8.4 and later or MariaDB 10.11 and later: writes and critical reads on the primary, all other
 * reads on the replicas that are fresh enough. Opens also while servers are away (`ping` tells); throws when a URL
 * can't be understood.
 *
 * Every failure of a server rejects with `unavailable` within 2.5 s, and nothing was changed; but when the connection
 * is lost while it commits, with `unconfirmed`: then nobody knows.
 *
 * Readers can't write: their sessions are READ ONLY, and transactions have connections of their own. That guards
 * against mistakes in this program without a second account that an operator would have to make and hand over.
 */
export async function openMysql(options: MysqlOptions): Promise<DatabaseServer> {
  const { replicaUrls, maxLagSeconds, log, poolSize = 10 } = options;
  const limits = {
    queryTimeoutMs: options.queryTimeoutMs ?? 1200,
    acquireTimeoutMs: options.acquireTimeoutMs ?? 700,
  };
  const open = (url: string, purpose?: 'transactions') => (timeoutMs: number) =>
    openConnection({
      url,
      timeoutMs,
      statementTimeoutMs: limits.queryTimeoutMs,
      ...(purpose && { purpose }),
    });
  const serverAt = (url: string): Server => ({ name: serverName(url), open: open(url) });
  const poolOf = ({ open: openOne }: Pick<Server, 'open'>) =>
    openPool({ open: openOne, size: poolSize, queueLimit: poolSize * waitersPerConnection });

  const servers = { primary: serverAt(options.url), replicas: replicaUrls.map(serverAt) };
  const primary = poolOf(servers.primary);
  const writers = poolOf({ open: open(options.url, 'transactions') });
  const replicas = servers.replicas.map(poolOf);
  const monitor = watchReplicas({ ...servers, maxLagMs: maxLagSeconds * 1000, log });
  const primaryShare = Math.ceil(poolSize / 2);
  const reads = openReads({ primary, replicas, monitor, limits, primaryShare });
  const readers = { any: kyselyOn(reads('any')), primary: kyselyOn(reads('primary')) };
  await monitor.ready;

  /** Handles are typed by the tables that they may name, and else the same. */
  function store<Name extends StoreName>(name: Name): Database<StoreTables[Name]> {
    return {
      reader(freshness = 'any') {
        if (typeof freshness === 'string') return readers[freshness];
        return kyselyOn(reads(toWant(freshness), 'personal'));
      },
      transaction: (work) =>
        toldInOurWords(runTransaction({ pool: writers, limits, hasReplicas: replicas.length > 0 }, work)),
      migrate: () => toldInOurWords(migrateMysql(options.url, name, limits.acquireTimeoutMs)),
      async nextNumber(table) {
        const { rows } = await reads('primary')(nextNumberSql, [table]);
        const { next } = (rows[0] ?? {}) as { next?: number | string | null };
        return next === undefined || next === null ? undefined : Number(next);
      },
      ping: async () => void (await reads('primary')('select 1', [])),
    };
  }

  return {
    store,
    async close() {
      const pools = [primary, writers, ...replicas];
      await Promise.all([monitor.close(), ...pools.map((pool) => pool.close())]);
    },
  };
}

async function toldInOurWords<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw toAppError(error);
  }
}

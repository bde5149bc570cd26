import { join } from 'node:path';
import { settleAll } from '../programs/settle-all.ts';
import type { MariadbAccounts } from './mariadb-accounts.ts';
import { startMariadb, type MariadbOptions, type MariadbServer } from './mariadb.ts';
import { spreadLikes } from './spider-tables.ts';

/** Each numbers its rows in steps of this, from its own number on, so that no two give the same. */
const maxShards = 8;

/** Of a head, which takes no part in replication, and of the first shard; those of the others follow. */
const serverIds = { head: 200, shard: 201 };

type SpiderServerOptions = Omit<MariadbOptions, 'serverId' | 'settings'>;

/**
 * A server whose tables of likes are Spider's: it keeps none of their rows, and passes each statement on to the shards
 * that have them. So it needs no binary log either, and there may be several that know the same shards.
 */
const headSettings = [
  '--plugin-load-add=ha_spider',
  // It writes no log, but as if one had to have each row it reads what a statement changes first. Else Spider leaves a
  // DELETE to the shards, and then says that no row went.
  ...['--skip-log-bin', '--binlog-format=ROW', '--innodb-buffer-pool-size=8M'],
  // A connection to a shard outlives the transaction that opened it; one that was idle is asked whether it is alive,
  // because a shard that was restarted knows it no more.
  ...['--spider-conn-recycle-mode=1', '--spider-ping-interval-at-trx-start=1'],
  // Spider waits ten minutes for a shard that hangs, and the application 1.2 seconds for an answer.
  ...['--spider-connect-timeout=1', '--spider-net-read-timeout=1', '--spider-net-write-timeout=1'],
  '--spider-connect-retry-count=0',
  // Where a statement names several keys, each is asked for by itself. Spider 3.3 would ask for many at once and return
  // the rows out of their order, by which the server then groups them wrongly; and it would need a temporary table.
  ...['--spider-multi-split-read=1', '--spider-bka-mode=0'],
  // Only the head groups and counts: what Spider makes of that for the shards may sort by a column that is not there.
  ...['--spider-direct-aggregate=OFF', '--spider-disable-group-by-handler=ON'],
];

export function startSpiderHead(options: SpiderServerOptions): Promise<MariadbServer> {
  return startMariadb({ name: 'spider-head', ...options, serverId: serverIds.head, settings: headSettings });
}

/** The server that has the likes of a part of the pictures. */
export function startSpiderShard(number: number, options: SpiderServerOptions): Promise<MariadbServer> {
  if (number > maxShards) throw new Error(`There can be ${maxShards} shards at most.`);
  const settings = [
    ...[`--auto-increment-increment=${maxShards}`, `--auto-increment-offset=${number}`],
    // Spider passes most settings of a session on, this one not.
    '--innodb-lock-wait-timeout=1',
  ];
  const serverId = serverIds.shard + number - 1;
  return startMariadb({ name: `spider-shard-${number}`, ...options, serverId, settings });
}

interface SpiderOptions {
  /** Everything is in here. */
  dir: string;
  accounts: MariadbAccounts;
  shards: number;
  /** One that is asked all is busier than each of its shards. */
  heads?: number;
}

/** A store of likes for the application, which is told one of the heads' URLs. */
export interface Spider {
  heads: MariadbServer[];
  shards: MariadbServer[];
  stop(): Promise<void>;
}

/** Starts all servers at once, with the tables of the likes' store, or what is there in `dir`. */
export async function startSpider({ dir, accounts, shards, heads = 1 }: SpiderOptions): Promise<Spider> {
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const startHead = (number: number) =>
    startSpiderHead({ dir: join(dir, `head-${number}`), name: `spider-head-${number}`, accounts });
  const startShard = (number: number) =>
    startSpiderShard(number, { dir: join(dir, `shard-${number}`), accounts });
  const starts = { heads: numbers(heads).map(startHead), shards: numbers(shards).map(startShard) };
  const all = [...starts.heads, ...starts.shards];
  const stop = async () => {
    const started = (await Promise.allSettled(all)).filter((result) => result.status === 'fulfilled');
    await settleAll(started.map(({ value }) => value.stop()));
  };
  try {
    await settleAll(all);
    const servers = { heads: await Promise.all(starts.heads), shards: await Promise.all(starts.shards) };
    await spreadLikes(servers, accounts);
    return { ...servers, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

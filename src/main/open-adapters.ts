import { openAmqpEvents } from '../adapters/amqp/open-amqp-events.ts';
import { openAmqpQueue } from '../adapters/amqp/open-amqp-queue.ts';
import { openFolder } from '../adapters/filesystem/open-folder.ts';
import { openMemcached } from '../adapters/memcached/open-memcached.ts';
import { openMemoryCache } from '../adapters/memory-cache/open-memory-cache.ts';
import { openMemoryEvents } from '../adapters/memory-events/open-memory-events.ts';
import { openMemoryQueue } from '../adapters/memory-queue/open-memory-queue.ts';
import { openMysql } from '../adapters/mysql/open-mysql.ts';
import { openSqlite } from '../adapters/sqlite/open-sqlite.ts';
import { queryCache } from '../cache/query-cache.ts';
import type { Config } from '../config.ts';
import type { Log } from '../ops/log.ts';
import { openSignal, type Signal } from '../ops/signal.ts';
import type { Database, Queue } from '../ports.ts';
import type { Core } from '../usecases/core.ts';

export interface Adapters {
  core: Core;
  queue: Queue;
  /** Raised when a use case of this process has committed a job. */
  jobQueued: Signal;
  close(): Promise<void>;
}

/** The only place that asks which adapter. */
export async function openAdapters(config: Config, log: Log): Promise<Adapters> {
  const database = await openDatabase(config, log);
  const blobs = await openFolder(config.blobDir);
  const servers = config.cacheServers;
  const cache = servers.length === 0 ? openMemoryCache() : openMemcached({ servers, log });
  const queue =
    config.queueUrl === undefined ? openMemoryQueue({ log }) : openAmqpQueue({ url: config.queueUrl, log });
  const events =
    config.queueUrl === undefined
      ? openMemoryEvents(log)
      : await openAmqpEvents({ url: config.queueUrl, log });
  const jobQueued = openSignal();
  const core: Core = {
    database,
    blobs,
    events,
    queries: queryCache(cache),
    clock: () => new Date(),
    limits: config.upload,
    onJobQueued: jobQueued.raise,
  };
  return {
    core,
    queue,
    jobQueued,
    async close() {
      await queue.close();
      await events.close();
      await cache.close();
      await database.close();
    },
  };
}

function openDatabase(config: Config, log: Log): Promise<Database> {
  if (config.databaseUrl === undefined) return openSqlite(config.databasePath);
  return openMysql({
    url: config.databaseUrl,
    replicaUrls: config.replicaUrls,
    maxLagSeconds: config.replicaMaxLagSeconds,
    log,
  });
}

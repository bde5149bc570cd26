import { openFolder } from '../adapters/filesystem/open-folder.ts';
import { openMemoryCache } from '../adapters/memory-cache/open-memory-cache.ts';
import { openMemoryEvents } from '../adapters/memory-events/open-memory-events.ts';
import { openMemoryQueue } from '../adapters/memory-queue/open-memory-queue.ts';
import { openSqlite } from '../adapters/sqlite/open-sqlite.ts';
import { queryCache } from '../cache/query-cache.ts';
import type { Config } from '../config.ts';
import type { Log } from '../ops/log.ts';
import type { Queue } from '../ports.ts';
import type { Core } from '../usecases/core.ts';

export interface Adapters {
  core: Core;
  queue: Queue;
  close(): Promise<void>;
}

/** The only place that asks which adapter. */
export async function openAdapters(config: Config, log: Log, onJobQueued: () => void): Promise<Adapters> {
  const database = await openSqlite(config.databasePath);
  const blobs = await openFolder(config.blobDir);
  const cache = openMemoryCache();
  const queue = openMemoryQueue({ log });
  const events = openMemoryEvents(log);
  const core: Core = {
    database,
    blobs,
    events,
    queries: queryCache(cache),
    clock: () => new Date(),
    limits: config.upload,
    onJobQueued,
  };
  return {
    core,
    queue,
    async close() {
      await queue.close();
      await events.close();
      await cache.close();
      await database.close();
    },
  };
}

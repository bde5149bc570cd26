import { openFolder } from '../adapters/filesystem/open-folder.ts';
import { openMemcached } from '../adapters/memcached/open-memcached.ts';
import { openMemoryCache } from '../adapters/memory-cache/open-memory-cache.ts';
import { openMemoryEvents } from '../adapters/memory-events/open-memory-events.ts';
import { openMemoryQueue } from '../adapters/memory-queue/open-memory-queue.ts';
import { openSqlite } from '../adapters/sqlite/open-sqlite.ts';
import { batchGets } from '../cache/batch-gets.ts';
import { openCoherentCache } from '../cache/coherent-cache.ts';
import { forEdition } from '../cache/for-edition.ts';
import type { Config } from '../config.ts';
import { editionOf } from './edition.ts';
import type { Log } from '../ops/log.ts';
import type { Queue } from '../ports.ts';
import type { Core } from '../usecases/core.ts';

export interface Adapters {
  core: Core;
  queue: Queue;
  close(): Promise<void>;
}

/** The only place that asks which adapter. */
export async function openAdapters(
  config: Config,
  log: Log,
  hooks: Pick<Core, 'onJobQueued' | 'onBumped'>,
): Promise<Adapters> {
  const database = await openSqlite(config.databasePath);
  const blobs = await openFolder(config.blobDir);
  const cache =
    config.cacheServers.length > 0 ? openMemcached({ servers: config.cacheServers, log }) : openMemoryCache();
  const queue = openMemoryQueue({ log });
  const events = openMemoryEvents(log);
  const coherent = openCoherentCache({ cache: batchGets(forEdition(cache, await editionOf())) });
  events.subscribe((event) => {
    if (event.type === 'tags-bumped') coherent.hear(event.tags, event.isStored);
  });
  const core: Core = {
    database,
    blobs,
    events,
    cache: coherent,
    clock: () => new Date(),
    limits: config.upload,
    ...hooks,
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

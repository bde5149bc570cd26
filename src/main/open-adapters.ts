import { randomBytes } from 'node:crypto';
import { openAmqpEvents } from '../adapters/amqp/open-amqp-events.ts';
import { openAmqpQueue } from '../adapters/amqp/open-amqp-queue.ts';
import { moveOriginals } from '../adapters/filesystem/move-originals.ts';
import { openCounters } from '../adapters/memcached/open-counters.ts';
import { openMemcached } from '../adapters/memcached/open-memcached.ts';
import { openMemoryCache } from '../adapters/memory-cache/open-memory-cache.ts';
import { openMemoryEvents } from '../adapters/memory-events/open-memory-events.ts';
import { openMemoryQueue } from '../adapters/memory-queue/open-memory-queue.ts';
import { openRateLimits } from '../adapters/rate-limits/open-rate-limits.ts';
import { openCoherentCache, type CoherentCache } from '../cache/coherent-cache.ts';
import { openSharedCache } from '../cache/shared-cache.ts';
import type { Config } from '../config/read-config.ts';
import { editionOf } from './edition.ts';
import { openBlobStore } from './open-blob-store.ts';
import { openStores } from './open-stores.ts';
import { deriveKey } from '../ops/derive-key.ts';
import type { Log } from '../ops/log.ts';
import { openSignal } from '../ops/signal.ts';
import type { Cache } from '../ports/cache.ts';
import type { Events } from '../ports/events.ts';
import type { Queue } from '../ports/queue.ts';
import type { RateLimits } from '../ports/rate-limits.ts';
import type { OutboxSignals } from '../outbox/start-outbox.ts';
import type { Core } from '../usecases/core.ts';

export interface Adapters {
  core: Core;
  queue: Queue;
  /** What the web part bounds people by. */
  rateLimits: RateLimits;
  /** Raised by the use cases of this process. */
  signals: OutboxSignals;
  close(): Promise<void>;
}

/** What the clocks of the nodes may differ by, and the time that a bump may be under way; see COHERENCE.md. */
const clockMarginSeconds = 25;

/**
 * The only place that asks which adapter, with open-stores.ts. Who serves nothing needs no events of others and no
 * replicas: `listens` and `readsReplicas` are false for it.
 */
export async function openAdapters(
  config: Config,
  log: Log,
  { listens = true, readsReplicas = true } = {},
): Promise<Adapters> {
  const { stores, servers } = await openStores(config, log, readsReplicas);
  const moved = await moveOriginals(config.blobStore);
  if (moved > 0) log.info({ moved }, 'originals were moved to ORIGINALS_DIR');
  const blobs = await openBlobStore(config.blobStore);
  const { store: cacheStore, rateLimits } = openCacheServers(config.cacheServers, log);
  const { queue, events } = await openBroker(config.queueUrl, log, listens);
  const cache = await openCache(config, cacheStore);
  events.subscribe((event) => {
    if (event.type === 'tags-bumped') cache.hear(event.tags, event.isStored);
  });
  const signals: OutboxSignals = { jobQueued: openSignal(), told: openSignal(), bumped: openSignal() };
  const core: Core = {
    ...{ stores, blobs, events, cache },
    clock: () => new Date(),
    limits: config.upload,
    failedOriginalsMs: config.failedOriginalsMs,
    onJobQueued: signals.jobQueued.raise,
    onTold: signals.told.raise,
    onBumped: signals.bumped.raise,
  };
  return {
    ...{ core, queue, rateLimits, signals },
    async close() {
      for (const part of [queue, events, cacheStore, rateLimits, ...servers]) await part.close();
    },
  };
}

function openCacheServers(servers: readonly string[], log: Log): { store: Cache; rateLimits: RateLimits } {
  if (servers.length === 0) return { store: openMemoryCache(), rateLimits: openRateLimits() };
  return {
    store: openMemcached({ servers, log }),
    rateLimits: openRateLimits(openCounters(servers, log)),
  };
}

async function openBroker(
  url: string | undefined,
  log: Log,
  listens: boolean,
): Promise<{ queue: Queue; events: Events }> {
  if (url === undefined) return { queue: openMemoryQueue({ log }), events: openMemoryEvents(log) };
  return { queue: openAmqpQueue({ url, log }), events: await openAmqpEvents({ url, log, listens }) };
}

async function openCache(config: Config, store: Cache): Promise<CoherentCache> {
  const edition = await editionOf();
  return openCoherentCache({
    cache: openSharedCache(store, edition),
    entryKey: entryKeyOf(config, edition),
    replicaWindowMs: (config.replicaMaxLagSeconds + clockMarginSeconds) * 1000,
  });
}

/**
 * Of an edition, so that an entry can't be passed off as another edition's. A process without the secret of its
 * installation shares no entries: it only bumps tags.
 */
function entryKeyOf({ cookieSecret }: Config, edition: string): Buffer {
  return cookieSecret === undefined
    ? randomBytes(32)
    : deriveKey(cookieSecret, `cache entries of ${edition}`);
}

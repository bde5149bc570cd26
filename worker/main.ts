import { loadConfig } from '../src/main/load-config.ts';
import { listenForHealth } from '../src/main/listen-for-health.ts';
import { openAdapters } from '../src/main/open-adapters.ts';
import { openRenderProcesses } from '../src/main/open-render-processes.ts';
import { waitForServers } from '../src/main/wait-for-servers.ts';
import { announceReady, openLog } from '../src/ops/log.ts';
import { onShutdown } from '../src/ops/shutdown.ts';
import { startSweepers } from '../src/outbox/start-outbox.ts';
import { startConsumer } from './consumer.ts';

/** A worker of a cluster: takes jobs from the queue, makes pictures. Any number of them may run. */
// Without a shared cache the web nodes would never learn that a picture is ready.
const config = loadConfig(['DATABASE_URL', 'QUEUE_URL', 'CACHE_SERVERS'], ['BLOB_DIR', 'ORIGINALS_DIR']);
const log = openLog(config.logLevel, config.nodeName);
// All that a worker reads has to be the newest, so it need not watch how far replicas are, nor what others change.
const { core, queue, signals, close } = await openAdapters(config, log, {
  listens: false,
  readsReplicas: false,
});
await waitForServers(config, { stores: core.stores, queue }, log);
const pool = openRenderProcesses(config);
await pool.warmUp();
const consumer = await startConsumer({ core, pool, log }, queue, config.concurrency);
const sweepers = startSweepers(core, signals, log);
const health = await listenForHealth(config, async () => {
  await Promise.all([core.stores.images.ping(), queue.ping()]);
});
onShutdown(
  [
    { name: 'worker', run: () => consumer.stop(0.8 * config.shutdownGraceMs) },
    ...sweepers,
    { name: 'health', run: health.close },
    { name: 'adapters', run: close },
  ],
  { graceMs: config.shutdownGraceMs, log },
);
announceReady(config.nodeName, `The worker is ready, ${config.concurrency} pictures at once`);

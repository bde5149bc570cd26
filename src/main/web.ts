import { mkdir } from 'node:fs/promises';
import { announceReady, openLog } from '../ops/log.ts';
import { onShutdown } from '../ops/shutdown.ts';
import { startRelays, startSweepers } from '../outbox/start-outbox.ts';
import { loadConfig } from './load-config.ts';
import { openAdapters } from './open-adapters.ts';
import { startWeb } from './start-web.ts';
import { waitForServers } from './wait-for-servers.ts';

/** A web node of a cluster: pages and the outbox relay. Pictures are worked on elsewhere. */
const config = loadConfig(
  ['DATABASE_URL', 'QUEUE_URL', 'CACHE_SERVERS', 'COOKIE_SECRET'],
  ['DATA_DIR', 'BLOB_DIR', 'ORIGINALS_DIR'],
);
const log = openLog(config.logLevel, config.nodeName);
const { core, rateLimits, queue, signals, close } = await openAdapters(config, log);
await waitForServers(config, { stores: core.stores, queue }, log);
await mkdir(config.temporaryDir, { recursive: true });
const web = await startWeb({ core, rateLimits }, config, log, 0.7 * config.shutdownGraceMs);
const relays = startRelays(core, queue, signals, log);
const sweepers = startSweepers(core, signals, log);
onShutdown([...web.shutdown, ...relays, ...sweepers, { name: 'adapters', run: close }], {
  graceMs: config.shutdownGraceMs,
  log,
});
announceReady(config.nodeName, `Instaclone is ready on ${web.url}`);

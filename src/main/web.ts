import { mkdir } from 'node:fs/promises';
import { announceReady, openLog } from '../ops/log.ts';
import { onShutdown } from '../ops/shutdown.ts';
import { relayMessages } from '../outbox/relay-messages.ts';
import { startRelay } from '../outbox/start-relay.ts';
import { sweepBumps } from '../outbox/sweep-bumps.ts';
import { sweepDeleted } from '../outbox/sweep-deleted.ts';
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
const { core, rateLimits, queue, jobQueued, told, bumped, close } = await openAdapters(config, log);
await waitForServers(config, { stores: core.stores, queue }, log);
await mkdir(config.temporaryDir, { recursive: true });
const web = await startWeb({ core, rateLimits }, config, log, 0.7 * config.shutdownGraceMs);
const relay = startRelay({ ...core, queue, log, jobQueued });
const messages = relayMessages({ ...core, queue, log, told });
const sweeper = sweepBumps(core, bumped, log);
const deleted = sweepDeleted(core, log);
onShutdown(
  [
    ...web.shutdown,
    { name: 'relay', run: relay.stop },
    { name: 'messages', run: messages.stop },
    { name: 'deleted pictures', run: deleted.stop },
    { name: 'bumps', run: sweeper.stop },
    { name: 'adapters', run: close },
  ],
  { graceMs: config.shutdownGraceMs, log },
);
announceReady(config.nodeName, `Instaclone is ready on ${web.url}`);

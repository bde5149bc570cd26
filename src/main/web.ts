import { mkdir } from 'node:fs/promises';
import { openLog } from '../ops/log.ts';
import { onShutdown } from '../ops/shutdown.ts';
import { startRelay } from '../relay/start-relay.ts';
import { sweepBumps } from '../relay/sweep-bumps.ts';
import { createApp } from '../web/app.ts';
import { openLiveStreams } from '../web/live-streams.ts';
import { listen } from '../web/listen.ts';
import { cookieSecret } from './cookie-secret.ts';
import { exitWhenAddressInUse } from './exit-when-address-in-use.ts';
import { loadConfig } from './load-config.ts';
import { openAdapters } from './open-adapters.ts';
import { waitForServers } from './wait-for-servers.ts';

/** A web node of a cluster: pages and the outbox relay. Pictures are worked on elsewhere. */
const config = loadConfig(['DATABASE_URL', 'QUEUE_URL', 'CACHE_SERVERS', 'COOKIE_SECRET']);
const log = openLog(config.logLevel, config.nodeName);
const { core, queue, jobQueued, bumped, close } = await openAdapters(config, log);
await waitForServers(config, { database: core.database, queue }, log);
await mkdir(config.temporaryDir, { recursive: true });
const live = openLiveStreams(core.events, config.streamsPerAddress);
const app = await createApp({
  core,
  live,
  log,
  config,
  cookieSecret: await cookieSecret(config),
  checkReady: () => core.database.ping(),
});
const web = await listen(app.answer, config).catch(exitWhenAddressInUse);
const relay = startRelay({ database: core.database, queue, clock: core.clock, log, jobQueued });
const sweeper = sweepBumps(core, bumped, log);
onShutdown(
  [
    { name: 'live streams', run: async () => live.close() },
    { name: 'web', run: () => web.close(0.7 * config.shutdownGraceMs) },
    { name: 'page summary', run: async () => app.close() },
    { name: 'relay', run: relay.stop },
    { name: 'bumps', run: sweeper.stop },
    { name: 'adapters', run: close },
  ],
  { graceMs: config.shutdownGraceMs, log },
);
console.log(`Instaclone is ready on ${web.url}`);

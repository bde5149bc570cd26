import { mkdir, rm } from 'node:fs/promises';
import { openLog } from '../ops/log.ts';
import { onShutdown } from '../ops/shutdown.ts';
import { createApp } from '../web/app.ts';
import { openLiveStreams } from '../web/live-streams.ts';
import { listen } from '../web/listen.ts';
import { cookieSecret } from './cookie-secret.ts';
import { startEmbedded } from './embedded.ts';
import { exitWhenAddressInUse } from './exit-when-address-in-use.ts';
import { exitWhenClaimed } from './exit-when-claimed.ts';
import { loadConfig } from './load-config.ts';

/** The embedded node: web, relay and worker in one process tree, no server needed. */
const config = loadConfig();
const log = openLog(config.logLevel, config.nodeName);
await exitWhenClaimed(config);
// Uploads that a killed process had begun to receive; nobody was told that they had arrived.
await rm(config.temporaryDir, { recursive: true, force: true });
await mkdir(config.temporaryDir, { recursive: true });
const { core, shutdown } = await startEmbedded(config, log);
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
onShutdown(
  [
    { name: 'live streams', run: async () => live.close() },
    { name: 'web', run: () => web.close(2000) },
    { name: 'page summary', run: async () => app.close() },
    ...shutdown,
  ],
  { graceMs: config.shutdownGraceMs, log },
);
console.log(`Instaclone is ready on ${web.url}`);

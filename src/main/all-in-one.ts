import { mkdir, rm } from 'node:fs/promises';
import { announceReady, openLog } from '../ops/log.ts';
import { onShutdown } from '../ops/shutdown.ts';
import { startEmbedded } from './embedded/start-embedded.ts';
import { exitWhenClaimed } from './embedded/claim-data-folder.ts';
import { loadConfig } from './load-config.ts';
import { startWeb } from './start-web.ts';

/** The embedded node: web, relay and worker in one process tree, no server needed. */
const config = loadConfig([], ['DATA_DIR', 'BLOB_DIR', 'ORIGINALS_DIR']);
const log = openLog(config.logLevel, config.nodeName);
await exitWhenClaimed(config);
// Uploads that a killed process had begun to receive; nobody was told that they had arrived.
await rm(config.temporaryDir, { recursive: true, force: true });
await mkdir(config.temporaryDir, { recursive: true });
const { core, rateLimits, shutdown } = await startEmbedded(config, log);
const web = await startWeb({ core, rateLimits }, config, log, 2000);
onShutdown([...web.shutdown, ...shutdown], { graceMs: config.shutdownGraceMs, log });
announceReady(config.nodeName, `Instaclone is ready on ${web.url}`);

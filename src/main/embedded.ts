import type { Config } from '../config.ts';
import { makeUnfinishedJobsDue } from '../data/jobs.ts';
import type { Log } from '../ops/log.ts';
import type { ShutdownStep } from '../ops/shutdown.ts';
import { startRelay, type Relay } from '../relay/start-relay.ts';
import { sweepBumps, type BumpSweeper } from '../relay/sweep-bumps.ts';
import type { Core } from '../usecases/core.ts';
import { startConsumer } from '../../worker/consumer.ts';
import { openRenderPool } from '../../worker/render-pool.ts';
import { stopConsumer } from '../../worker/stop-consumer.ts';
import { openAdapters } from './open-adapters.ts';

export interface EmbeddedNode {
  core: Core;
  /** What has to be stopped, in this order. */
  shutdown: ShutdownStep[];
}

/**
 * Everything of the embedded node but its web part: database, queue, relay and worker. What an earlier process left
 * unfinished, however it ended, is taken up again: the queue died with it, and the job table did not.
 */
export async function startEmbedded(config: Config, log: Log): Promise<EmbeddedNode> {
  // They need the core, and the core tells them.
  const started: { relay?: Relay; sweeper?: BumpSweeper } = {};
  const adapters = await openAdapters(config, log, {
    onJobQueued: () => started.relay?.nudge(),
    onBumped: (ids) => started.sweeper?.settle(ids),
  });
  const { core, queue } = adapters;
  await core.database.migrate();
  await core.database.transaction((tx) => makeUnfinishedJobsDue(tx, core.clock()));
  const pool = openRenderPool({
    blobDir: config.blobDir,
    size: config.concurrency,
    timeoutMs: config.jobTimeoutMs,
  });
  const consumer = await startConsumer({ core, pool, log }, queue, config.concurrency);
  const sweeper = (started.sweeper = sweepBumps(core, log));
  const relay = (started.relay = startRelay({ database: core.database, queue, clock: core.clock, log }));
  void pool.warmUp();
  return {
    core,
    shutdown: [
      { name: 'relay', run: () => relay.stop() },
      { name: 'worker', run: () => stopConsumer(consumer, pool, 0.7 * config.shutdownGraceMs) },
      { name: 'bumps', run: () => sweeper.stop() },
      { name: 'adapters', run: () => adapters.close() },
    ],
  };
}

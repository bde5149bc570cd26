import type { Config } from '../../config/read-config.ts';
import { makeUnfinishedJobsDue } from '../../data/images/jobs.ts';
import { makeMessagesDue } from '../../data/outbox/messages.ts';
import type { AnyWriter } from '../../data/outbox/tables.ts';
import { isStoreAway } from '../../domain/errors.ts';
import { storeNames } from '../../domain/stores.ts';
import type { Core } from '../../usecases/core.ts';
import type { Log } from '../../ops/log.ts';
import type { ShutdownStep } from '../../ops/shutdown.ts';
import { startRelays, startSweepers } from '../../outbox/start-outbox.ts';
import { startConsumer } from '../../../worker/consumer.ts';
import { openRenderProcesses } from '../open-render-processes.ts';
import { exitWhenStoresDiffer } from '../check-tables.ts';
import { migrateStoresThatAnswer } from '../migrate-stores.ts';
import { openAdapters, type Adapters } from '../open-adapters.ts';

interface EmbeddedNode extends Pick<Adapters, 'core' | 'rateLimits'> {
  /** What has to be stopped, in this order. */
  shutdown: ShutdownStep[];
}

/**
 * Everything of the embedded node but its web part: database, queue, relay and worker. Only for a process that has
 * the claim on the data folder (claim-data-folder.ts).
 */
export async function startEmbedded(config: Config, log: Log): Promise<EmbeddedNode> {
  const adapters = await openAdapters(config, log);
  const migrations = await migrateStoresThatAnswer(adapters.core.stores, log);
  await exitWhenStoresDiffer(config, adapters.core.stores);
  const work = await startWork(config, log, adapters);
  const { core, rateLimits } = adapters;
  const shutdown = [...migrations, ...work, { name: 'adapters', run: () => adapters.close() }];
  return { core, rateLimits, shutdown };
}

/**
 * Relay and worker in this process; returns what has to be stopped, in this order, before the adapters are closed.
 * What an earlier process left unfinished, however it ended, is taken up again: the queue died with it, and the job
 * table did not. That would also take the running jobs of a process that still lives, therefore the claim.
 */
export async function startWork(config: Config, log: Log, adapters: Adapters): Promise<ShutdownStep[]> {
  const { core, queue, signals } = adapters;
  await makeAllDue(core);
  const pool = openRenderProcesses(config);
  const consumer = await startConsumer({ core, pool, log }, queue, config.concurrency);
  const relays = startRelays(core, queue, signals, log);
  const sweepers = startSweepers(core, signals, log);
  // The first picture starts a process by itself, or fails with the same reason.
  pool.warmUp().catch((error: unknown) => log.error({ error }, 'no process for pictures could be started'));
  return [...relays, { name: 'worker', run: () => consumer.stop(0.7 * config.shutdownGraceMs) }, ...sweepers];
}

/**
 * What was in the queue of an earlier process is gone with it, and goes to the queue of this one. The messages of a store
 * that is away do so when their lease is over.
 */
async function makeAllDue({ stores, clock }: Core): Promise<void> {
  await stores.images.transaction((tx) => makeUnfinishedJobsDue(tx, clock()));
  for (const name of storeNames) {
    await stores[name]
      .transaction((tx: AnyWriter) => makeMessagesDue(tx, name, clock(), 'carried'))
      .catch((error: unknown) => {
        if (name === 'images' || !isStoreAway(error)) throw error;
      });
  }
}

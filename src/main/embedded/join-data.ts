import type { Config } from '../../config/read-config.ts';
import type { Log } from '../../ops/log.ts';
import { runSteps, type ShutdownStep } from '../../ops/shutdown.ts';
import type { Core } from '../../usecases/core.ts';
import { claimDataFolder } from './claim-data-folder.ts';
import { startWork } from './start-embedded.ts';
import { migrateStores } from '../migrate-stores.ts';
import { openAdapters, type Adapters } from '../open-adapters.ts';
import { sweepBumps } from '../../outbox/sweep-bumps.ts';

const claimIntervalMs = 1000;

interface JoinedData {
  core: Core;
  /** Lets running jobs finish for a while; what is still queued then waits for the next server. */
  close(): Promise<void>;
}

/**
 * Opens the system for a command that gives it work, and sees to it that somebody does the work: the server on the
 * same data if there is one, because its pages then show the results at once; else this process. When that server
 * stops meanwhile, this process takes over. Where there is a broker, the relays and workers of the cluster do it.
 */
export async function joinData(config: Config, log: Log): Promise<JoinedData> {
  let work: ShutdownStep[] = [];
  let giveBack: (() => void) | undefined;
  const adapters = await openAdapters(config, log);
  await migrateStores(adapters.core.stores);

  async function workWhenNobodyDoes(): Promise<void> {
    giveBack = await claimDataFolder(config);
    if (giveBack) work = await startWork(config, log, adapters);
  }

  if (config.queueUrl !== undefined) return joinCluster(adapters, log);
  await workWhenNobodyDoes();
  let attempt = Promise.resolve();
  const timer = setInterval(() => {
    attempt = attempt
      .then(() => (giveBack ? undefined : workWhenNobodyDoes()))
      .catch((error: unknown) => log.error({ error }, 'the work could not be taken over'));
  }, claimIntervalMs);

  return {
    core: adapters.core,
    async close() {
      clearInterval(timer);
      await attempt;
      await runSteps([...work, { name: 'adapters', run: () => adapters.close() }], log);
      giveBack?.();
    },
  };
}

/** Relays, workers and sweepers of the cluster do the rest; this process only tells what it has bumped itself. */
function joinCluster({ core, signals, close }: Adapters, log: Log): JoinedData {
  const sweeper = sweepBumps(core, signals.bumped, log);
  return {
    core,
    async close() {
      await sweeper.stop();
      await close();
    },
  };
}

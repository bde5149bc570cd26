import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import pLimit from 'p-limit';
import { loadConfig } from '../../../src/main/load-config.ts';
import { onInterrupt } from '../../../src/ops/interruption.ts';
import { choosePort, provideServers, refuseSecond } from './before-start.ts';
import type { Arguments } from './cluster-arguments.mjs';
import { obey } from './cluster-orders.ts';
import { removeState, reportParts, writeEnvironment, writeState } from './cluster-state.ts';
import { renderStatus } from './cluster-table.ts';
import { startCluster, type Cluster } from '../cluster/cluster.ts';
import { findLikesStore } from '../cluster/likes-store.ts';
import { serveControl, type Say } from './control.ts';
import { builtPrograms, type NodePrograms } from '../servers/node-process.ts';

type HoldArguments = Pick<Arguments, 'dir' | 'port' | 'counts' | 'likesStore' | 'pageCache'>;

/** What the process that holds a cluster knows of it. */
interface Holding {
  /** Absolute. */
  dir: string;
  say: Say;
  interrupt: AbortController;
  /** Orders, and the end, one after the other. */
  inLine: ReturnType<typeof pLimit>;
  /** Undefined while it is being started. */
  cluster?: Cluster;
  /** Settles when the cluster has ended. */
  life: Promise<void>;
}

/**
 * Starts a cluster, takes commands for it, and ends it on SIGINT, SIGTERM, SIGHUP or when it is asked to. Resolves
 * when everything that it started has ended.
 */
export async function holdCluster(
  args: HoldArguments,
  say: Say,
  programs: NodePrograms = builtPrograms,
): Promise<void> {
  const config = loadConfig();
  const dir = resolve(args.dir);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await refuseSecond(dir);
  provideServers(args.likesStore ?? (await findLikesStore(dir)));
  const port = await choosePort(args.port, say);
  const holding: Holding = {
    ...{ dir, say, interrupt: interruptOnSignals() },
    ...{ inLine: pLimit(1), life: Promise.resolve() },
  };
  const control = await serveControl((words, tell) => takeOrder(holding, words, tell));
  const start = () =>
    startCluster({
      ...args.counts,
      dir,
      ...(port === undefined ? {} : { port }),
      programs,
      likesStore: args.likesStore,
      pageCache: args.pageCache,
      uploadMaxBytes: config.upload.maxBytes,
      publicUrl: config.publicUrl,
      nodeStopMs: config.shutdownGraceMs + 3000,
      log: say,
      onChange: (parts) =>
        writeState(dir, { pid: process.pid, socket: control.socket, parts: reportParts(parts) }),
      signal: holding.interrupt.signal,
    });
  say(`Starting a cluster in ${args.dir}`);
  try {
    await (holding.life = live(holding, start));
  } finally {
    await control.close(); // Answers also who asked for the end, and so comes after it.
    removeState(dir);
  }
}

async function takeOrder(holding: Holding, words: string[], tell: Say): Promise<void> {
  const { interrupt, cluster } = holding;
  if (words[0] === 'stop') {
    interrupt.abort();
    return holding.life;
  }
  if (cluster === undefined) throw new Error('The cluster is still being started.');
  await holding.inLine(async () => {
    if (interrupt.signal.aborted) throw new Error('The cluster is being stopped.');
    await obey(cluster, words, tell);
    writeEnvironment(holding.dir, cluster);
  });
}

/** From the start to the end. */
async function live(holding: Holding, start: () => Promise<Cluster>): Promise<void> {
  const { dir, say, interrupt } = holding;
  try {
    const cluster = await start();
    holding.cluster = cluster;
    writeEnvironment(dir, cluster);
    say(`\n${renderStatus(reportParts(cluster.parts()))}\n`);
    say(`For mysql, mysqlslap and ab in this shell: . ${dir}/env`);
    say(`Instaclone is ready on ${cluster.url}`);
    if (!interrupt.signal.aborted) await once(interrupt.signal, 'abort');
    say('Stopping everything that was started.');
    await holding.inLine(() => cluster.stop());
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    say('Stopped while it was being started.');
  }
}

function interruptOnSignals(): AbortController {
  const interrupt = new AbortController();
  onInterrupt(() => interrupt.abort(), ['SIGINT', 'SIGTERM', 'SIGHUP']);
  process.stdout.on('error', () => {}); // The terminal was closed, and with it what is said; the rest is not.
  return interrupt;
}

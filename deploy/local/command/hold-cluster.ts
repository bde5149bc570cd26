import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadConfig } from '../../../src/main/load-config.ts';
import type { Arguments } from './cluster-arguments.ts';
import { obey } from './cluster-orders.ts';
import {
  readState,
  removeState,
  reportParts,
  waitForLeftovers,
  writeEnvironment,
  writeState,
} from './cluster-state.ts';
import { renderTable } from './cluster-table.ts';
import { startCluster, type Cluster } from '../cluster/cluster.ts';
import { answersControl, removeSocket, serveControl, type Say } from './control.ts';
import { isFree } from '../programs/free-port.ts';
import { installMissing } from '../programs/install-packages.mjs';
import { oneAtATime } from '../programs/one-at-a-time.ts';
import { builtPrograms, type NodePrograms } from '../servers/node-process.ts';
import { describeMissing, packages } from '../programs/packages.mjs';

const usualPort = 8000;

/**
 * Starts a cluster, takes commands for it, and ends it on SIGINT, SIGTERM, SIGHUP or when it is asked to. Resolves
 * when everything that it started has ended.
 */
export async function holdCluster(
  args: Pick<Arguments, 'dir' | 'port' | 'counts'>,
  say: Say,
  programs: NodePrograms = builtPrograms,
): Promise<void> {
  const config = loadConfig();
  const dir = resolve(args.dir);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await refuseSecond(dir);
  provideServers();
  const port = await choosePort(args.port);
  const interrupt = interruptOnSignals();

  let cluster: Cluster | undefined;
  let life: Promise<void> = Promise.resolve();
  const inLine = oneAtATime();
  const control = await serveControl(async (words, tell) => {
    if (words[0] === 'stop') {
      interrupt.abort();
      return life;
    }
    if (cluster === undefined) throw new Error('The cluster is still being started.');
    const running = cluster;
    await inLine(async () => {
      if (interrupt.signal.aborted) throw new Error('The cluster is being stopped.');
      await obey(running, words, tell);
      writeEnvironment(dir, running.environment());
    });
  });
  const start = () =>
    startCluster({
      ...args.counts,
      dir,
      ...(port === undefined ? {} : { port }),
      programs,
      uploadMaxBytes: config.upload.maxBytes,
      nodeStopMs: config.shutdownGraceMs + 3000,
      log: say,
      onChange: (parts) =>
        writeState(dir, { pid: process.pid, socket: control.socket, parts: reportParts(parts) }),
      signal: interrupt.signal,
    });
  const live = async () => {
    say(`Starting a cluster in ${args.dir}`);
    const running = await start();
    cluster = running;
    writeEnvironment(dir, running.environment());
    say(`\n${renderTable(reportParts(running.parts()))}\n`);
    say(`For programs started by hand: set -a; . ${args.dir}/env`);
    say(`Instaclone is ready on ${running.url}`);
    if (!interrupt.signal.aborted) await once(interrupt.signal, 'abort');
    say('Stopping everything that was started.');
    await inLine(() => running.stop());
  };

  try {
    await (life = live());
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    say('Stopped while it was being started.');
  } finally {
    await control.close();
    removeState(dir);
  }
}

async function refuseSecond(dir: string): Promise<void> {
  const state = readState(dir);
  if (state === undefined) return;
  if (await answersControl(state.socket)) {
    throw new Error(`A cluster runs in ${dir} already. Ask it with: npm run cluster -- status`);
  }
  await waitForLeftovers(dir);
  await removeSocket(state.socket); // A process that was killed could not.
}

function provideServers(): void {
  const { mariadb, rabbitmq, memcached, nginx } = packages;
  const missing = installMissing([mariadb, rabbitmq, memcached, nginx]);
  if (missing.length > 0) throw new Error(describeMissing(missing));
}

/** The one that was asked for, or the usual one; undefined means any. */
async function choosePort(wanted: number | undefined): Promise<number | undefined> {
  if (await isFree(wanted ?? usualPort)) return wanted ?? usualPort;
  if (wanted === undefined) return undefined;
  throw new Error(`Nothing can listen on port ${wanted} of 127.0.0.1; choose another one with --port.`);
}

/**
 * Aborted by the first signal. A second one ends this process at once, and with it its children, unless it comes
 * within a second: npm passes on the Ctrl-C that the terminal already sent to the whole process group.
 */
function interruptOnSignals(): AbortController {
  const interrupt = new AbortController();
  let firstAt: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (firstAt !== undefined && performance.now() - firstAt > 1000) process.exit(130);
      firstAt ??= performance.now();
      interrupt.abort();
    });
  }
  process.stdout.on('error', () => {}); // The terminal was closed, and with it what is said; the rest is not.
  return interrupt;
}

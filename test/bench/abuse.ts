import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster, type Cluster } from '../../deploy/local/cluster/cluster.ts';
import { attackedConnections } from './abuse/attacked-connections.ts';
import { fairness } from './abuse/fairness.ts';
import { headerReading } from './abuse/header-reading.ts';
import { limitsOff } from './abuse/limits-off.ts';
import { openPages } from './abuse/open-pages.ts';
import { workerMemory } from './abuse/worker-memory.ts';

export const name = 'abuse';
export const describe = 'what others have of the site while somebody takes all that they get';

/** For how long each figure is measured. */
const seconds = 10;

/** Each in order on one cluster of two web nodes and a worker as in containers. */
const parts: ((cluster: Cluster, options: { seconds: number }) => Promise<void>)[] = [
  headerReading,
  limitsOff,
  openPages,
  attackedConnections,
  workerMemory,
  fairness,
];

export async function run(): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'instaclone-abuse-'));
  const settings = { WORKER_CONCURRENCY: '2', LOG_LEVEL: 'warn' };
  const cluster = await startCluster({ dir, web: 2, workers: 1, replicas: 1, settings });
  try {
    for (const part of parts) await part(cluster, { seconds });
  } finally {
    await cluster.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

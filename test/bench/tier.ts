import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster, type Cluster } from '../../deploy/local/cluster/cluster.ts';
import { brokerAway } from './tier/broker-away.ts';
import { costOfAJob } from './tier/cost-of-a-job.ts';
import { filterThroughput } from './tier/filter-throughput.ts';
import { loadWhileScaling } from './tier/load-while-scaling.ts';
import { ownWrites } from './tier/own-writes.ts';
import { scaleWithLittleCpu } from './tier/little-cpu.ts';
import { workerKilled } from './tier/worker-killed.ts';
import { withoutLimits } from '../support/nodes/without-limits.ts';

export const name = 'tier';
export const describe = 'the tier on real servers: throughput by number of nodes, and what failures cost';

/** Each in order on one cluster; whoever changes the number of nodes sets it first. */
const scenarios: ((cluster: Cluster) => Promise<void>)[] = [
  loadWhileScaling,
  filterThroughput,
  costOfAJob,
  workerKilled,
  scaleWithLittleCpu,
  ownWrites,
  brokerAway,
];

export async function run(): Promise<void> {
  const [load = 0] = loadavg();
  // Pictures are made at a lower priority than all else, so that what others do on the machine costs them first.
  console.log(`${availableParallelism()} cores; before the start, ${load.toFixed(1)} processes wanted one`);
  const dir = await mkdtemp(join(tmpdir(), 'instaclone-bench-'));
  const settings = {
    ...withoutLimits,
    WORKER_CONCURRENCY: '1',
    LOG_LEVEL: 'warn',
    CACHE_QUERIES: 'off',
    CACHE_FRAGMENTS: 'off',
    CACHE_LOCAL: 'off',
  };
  const cluster = await startCluster({ dir, web: 1, workers: 1, replicas: 2, settings });
  try {
    for (const scenario of scenarios) await scenario(cluster);
  } finally {
    await cluster.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { addReplicas, startClusters, type Clusters } from './stores/clusters.ts';
import { likesPrimaryKilled } from './stores/likes-primary-killed.ts';
import { likesRate } from './stores/likes-rate.ts';
import { pagesBesideLikes } from './stores/pages-beside-likes.ts';
import { randomKills } from './stores/random-kills.ts';
import { spiderShards } from './stores/spider-shards.ts';

export const name = 'stores';
export const describe =
  'what a store of their own gives the likes, what its failures cost, and whether every like is counted once';

/** Each in order on the same two clusters. */
const scenarios: ((clusters: Clusters) => Promise<void>)[] = [
  likesRate,
  addReplicas,
  pagesBesideLikes,
  likesPrimaryKilled,
  randomKills,
];

export async function run(): Promise<void> {
  const [load = 0] = loadavg();
  console.log(`${availableParallelism()} cores; before the start, ${load.toFixed(1)} processes wanted one`);
  const dir = await mkdtemp(join(tmpdir(), 'instaclone-bench-'));
  try {
    const clusters = await startClusters(dir);
    try {
      for (const scenario of scenarios) await scenario(clusters).catch(notMeasured);
    } finally {
      await clusters.stop();
    }
    await spiderShards(dir).catch(notMeasured);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** The next one is measured all the same. */
function notMeasured(error: unknown): void {
  console.log('Not measured:', error);
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster } from '../../deploy/local/cluster/cluster.ts';
import { delayReplication } from '../../deploy/local/cluster/replication.ts';
import { browse } from './cache/browse.ts';
import { openClient, type Client } from './cache/client.ts';
import { insertPictures } from './cache/many-pictures.ts';
import { roundTrips } from './cache/round-trips.ts';
import { sizes } from './cache/sizes.ts';
import { stampede } from './cache/stampede.ts';
import { staleness } from './cache/staleness.ts';
import { throughNginx } from './cache/through-nginx.ts';
import { trouble } from './cache/trouble.ts';
import { withoutLimits } from '../support/nodes/without-limits.ts';

export const name = 'cache';
export const describe =
  'hits, staleness, stampedes, accidents, round trips and growth of the cache; three nodes, two replicas, nginx in front';

const pictures = 10_000;
const replicaDelaySeconds = 5;

export async function run(): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'instaclone-bench-'));
  const client = openClient(100);
  try {
    await roundTrips(client, dir);
    await sizes(client, dir);
    await onCluster(client, dir);
  } finally {
    client.close();
    await rm(dir, { recursive: true, force: true });
  }
}

async function onCluster(client: Client, dir: string): Promise<void> {
  const settings = {
    ...withoutLimits,
    LOG_LEVEL: 'warn',
    LAB: 'on',
    WORKER_CONCURRENCY: '1',
    REPLICA_MAX_LAG: '10',
  };
  const cluster = await startCluster({ dir, web: 3, workers: 1, replicas: 2, settings });
  try {
    await insertPictures(cluster.primary().url, pictures);
    const late = cluster.replicas()[1];
    if (late) await delayReplication(late, replicaDelaySeconds);
    await new Promise((resolve) => setTimeout(resolve, 1000 * (replicaDelaySeconds + 1)));
    const parts = cluster.parts().filter((part) => part.kind === 'web');
    const nodes = parts.map((part) => part.server().url);
    await browse(client, nodes, pictures);
    await staleness({ client, nodes, replicas: cluster.replicas() }, 100);
    await stampede(client, nodes, 5000);
    await throughNginx(client, cluster.url, join(dir, 'blobs'));
    await trouble(client, cluster, nodes, pictures);
  } finally {
    await cluster.stop();
  }
}

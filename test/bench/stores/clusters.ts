import { join } from 'node:path';
import { startCluster, type Cluster } from '../../../deploy/local/cluster/cluster.ts';
import type { LikesStore } from '../../../deploy/local/cluster/likes-store.ts';
import { withoutLimits } from '../../support/nodes/without-limits.ts';
import { addPictures } from './pictures.ts';

/** The same cluster, but for where its likes are. */
export type Clusters = Record<LikesStore, Cluster>;

/** Rejects when one does not start; what was started is then stopped. */
export async function startClusters(dir: string): Promise<Clusters & { stop(): Promise<void> }> {
  const shared = await start(dir, 'shared');
  const own = await start(dir, 'own').catch(async (error: unknown) => {
    await shared.stop();
    throw error;
  });
  return { shared, own, stop: async () => void (await Promise.all([shared.stop(), own.stop()])) };
}

async function start(dir: string, likesStore: LikesStore): Promise<Cluster> {
  const cluster = await startCluster({
    ...{ dir: join(dir, likesStore), likesStore, web: 3, workers: 2, replicas: 1, memcached: 1 },
    settings: { ...withoutLimits, WORKER_CONCURRENCY: '1', LOG_LEVEL: 'warn' },
  });
  await addPictures(cluster);
  return cluster;
}

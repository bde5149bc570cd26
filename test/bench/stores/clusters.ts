import { join } from 'node:path';
import { startCluster, type Cluster } from '../../../deploy/local/cluster/cluster.ts';
import type { LikesStore } from '../../../deploy/local/cluster/likes-store.ts';
import { withoutLimits } from '../../support/nodes/without-limits.ts';
import { addPictures } from './pictures.ts';

/** The same cluster, but for where its likes are. */
export interface Clusters {
  shared: Cluster;
  own: Cluster;
}

/** Rejects when one does not start; what was started is then stopped. */
export async function startClusters(dir: string): Promise<Clusters & { stop(): Promise<void> }> {
  const shared = await startWith(dir, 'shared');
  const own = await startWith(dir, 'own').catch(async (error: unknown) => {
    await shared.stop();
    throw error;
  });
  return { shared, own, stop: async () => void (await Promise.all([shared.stop(), own.stop()])) };
}

/** Gives each database a replica. */
export async function addReplicas({ shared, own }: Clusters): Promise<void> {
  await Promise.all([shared, own].map((cluster) => cluster.scale({ replicas: 1 })));
}

/** A cluster with pictures that can be liked; so far without replicas. */
export async function startWith(dir: string, likesStore: LikesStore): Promise<Cluster> {
  const cluster = await startCluster({
    // MariaDB's installation takes no folder with a space.
    dir: join(dir, likesStore.replace(' ', '-')),
    ...{ likesStore, web: 3, workers: 2, replicas: 0, memcached: 1 },
    settings: { ...withoutLimits, WORKER_CONCURRENCY: '1', LOG_LEVEL: 'warn' },
  });
  await addPictures(cluster);
  return cluster;
}

export const webNodesOf = (cluster: Cluster) =>
  cluster
    .parts()
    .filter(({ kind }) => kind === 'web')
    .map((part) => part.server().url);

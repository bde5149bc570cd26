import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startCluster, type Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { withoutLimits } from '../../support/nodes/without-limits.ts';
import { addPictures } from '../stores/pictures.ts';
import { startOriginal, type Original } from './original.ts';

/** What is measured side by side. */
export interface Sites {
  now: Cluster;
  /** The same cluster of an earlier revision, when one is named. */
  before: Cluster | undefined;
  original: Original;
}

/** Rejects when one does not start; what was started is then stopped. `before` is a folder with a built revision. */
export async function startSites(
  dir: string,
  before: string | undefined,
): Promise<Sites & { stop(): Promise<void> }> {
  const started: { stop(): Promise<void> }[] = [];
  const stop = async () => void (await Promise.all(started.map((site) => site.stop())));
  const keep = <T extends { stop(): Promise<void> }>(site: T): T => {
    started.push(site);
    return site;
  };
  try {
    const now = keep(await startWith(startCluster, join(dir, 'now')));
    const earlier = before === undefined ? undefined : await startCommand(before);
    return {
      now,
      before: earlier && keep(await startWith(earlier, join(dir, 'before'))),
      original: keep(await startOriginal(dir)),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Start = typeof startCluster;

/** How that revision starts its cluster. */
async function startCommand(before: string): Promise<Start> {
  const file = join(before, 'dist/deploy/local/cluster/cluster.js');
  return ((await import(pathToFileURL(file).href)) as { startCluster: Start }).startCluster;
}

/** With pictures that can be liked. */
async function startWith(start: Start, dir: string): Promise<Cluster> {
  const settings = { ...withoutLimits, LOG_LEVEL: 'warn' };
  const cluster = await start({ dir, web: 2, workers: 2, replicas: 1, settings });
  await addPictures(cluster);
  return cluster;
}

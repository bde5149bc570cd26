import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { databaseKinds } from '../../../deploy/local/cluster/databases.ts';
import { median, percentile, printTable } from '../figures.ts';
import { canHoldNodes, whileHeld } from '../tier/hold-nodes.ts';
import type { Clusters } from './clusters.ts';
import { useSite } from './likers-and-lookers.ts';
import { share } from './likes-rate.ts';

const rounds = 3;
const seconds = 8;
const lookers = 6;
const pauseMs = 40;
const likers = 16;
/** Most that p95 of pages may be with the likes beside them, of that without. */
const wanted = 1.1;

/**
 * How long people who like nothing wait for a page, while others like as much as the databases bear, and while nobody
 * does. The two have web nodes of their own, so that what is compared are the stores and not how busy a process is. The
 * databases are held as for the rate of likes.
 */
export async function pagesBesideLikes({ shared, own }: Clusters): Promise<void> {
  if (!canHoldNodes())
    return console.log('Pages beside likes: not measured, it needs root and the cpu cgroup');
  const rows = [['p95 of a page, ms', 'no likes', 'saturated', 'ratio', 'wanted', 'likes/s meanwhile']];
  for (const [label, cluster, most] of [
    ['one store', shared, ''],
    ['likes with a store of their own', own, wanted.toFixed(2)],
  ] as const) {
    const { calm, beside, likesPerSecond } = await whileHeld(cluster, databaseKinds, share, () =>
      compare(cluster),
    );
    rows.push([
      ...[label, calm.toFixed(1), beside.toFixed(1), (beside / calm).toFixed(2), most],
      likesPerSecond.toFixed(1),
    ]);
  }
  printTable(rows);
}

async function compare(cluster: Cluster) {
  const url = (name: string) => cluster.part(name).server().url;
  const look = async () => {
    const use = { people: lookers, seconds, turns: ['picture', 'front'] as const, pauseMs };
    return percentile((await useSite({ nodes: [url('web-3')], ...use })).pageMs, 0.95);
  };
  const like = () =>
    useSite({ nodes: [url('web-1'), url('web-2')], people: likers, seconds: seconds + 2, turns: ['like'] });
  await look(); // Code and caches are cold.
  const figures = { calm: [] as number[], beside: [] as number[], likes: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    figures.calm.push(await look());
    const liking = like();
    figures.beside.push(await look());
    figures.likes.push((await liking).likesPerSecond);
  }
  const { calm, beside, likes } = figures;
  return { calm: median(calm), beside: median(beside), likesPerSecond: median(likes) };
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import type { Part } from '../../../deploy/local/cluster/cluster-part.ts';
import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { databaseKinds } from '../../../deploy/local/cluster/databases.ts';
import { projectRoot } from '../../../src/project-root.ts';
import { median, percentile, printTable } from '../figures.ts';
import { canHoldNodes, whileHeld } from '../tier/hold-nodes.ts';
import { between, readMeters } from '../tier/meter.ts';
import type { Clusters } from './clusters.ts';
import { useSite, type Use } from './likers-and-lookers.ts';
import { share } from './likes-rate.ts';

const nodesOfLikes = ['web-1', 'web-2'];
const nodeOfPages = 'web-3';
const rounds = 3;
const seconds = 4;
const lookers = 6;
const pauseMs = 40;
const likers = 16;
/** Most that p95 of pages may be with the likes beside them, of that without. */
const wanted = 1.1;

/**
 * Of a core, for each node, worker and broker of the likes: more than they need for as many likes as the databases
 * bear, and so little that a core is left for the pages.
 */
const shareBehind = 0.2;

/**
 * How long people who like nothing wait for a page, while others like as much as the databases bear, and while nobody
 * does. The two have web nodes of their own, so that what is compared are the stores and not how busy a process is. The
 * databases are held as for the rate of likes. The nodes and workers of the likes are held as well, and run after all
 * else, as if they had machines of their own, which two cores are not. The page of somebody with a cookie says whether
 * they like the picture, so that it has something to ask of the likes. Which server was how busy is printed beside it:
 * the likes are saturated when their primary used its share.
 */
export async function pagesBesideLikes({ shared, own }: Clusters): Promise<void> {
  if (!canHoldNodes())
    return console.log('Pages beside likes: not measured, it needs root and the cpu cgroup');
  const cores: Cores[] = [];
  const rows = [['p95 of a page, ms', 'no likes', 'saturated', 'ratio', 'wanted', 'likes/s meanwhile']];
  for (const [label, cluster, most] of [
    ['one store', shared, ''],
    ['likes with a store of their own', own, wanted.toFixed(2)],
  ] as const) {
    const { calm, beside, likesPerSecond, used } = await whileHeld(cluster, databaseKinds, share, () =>
      whileBehind(cluster, () => compare(cluster)),
    );
    for (const who of ['without a cookie', 'with a cookie'] as const) {
      const [before, meanwhile] = [median(calm[who]), median(beside[who])];
      rows.push([
        ...[`${label}, ${who}`, before.toFixed(1), meanwhile.toFixed(1)],
        ...[(meanwhile / before).toFixed(2), most, median(likesPerSecond).toFixed(1)],
      ]);
    }
    cores.push(...used);
  }
  printTable(rows);
  printTable([
    [
      'cores used meanwhile, in the last round',
      ...['one store', 'own store'].flatMap((name) => [name, 'saturated']),
    ],
    ...[...databaseKinds, 'web', 'worker', 'rabbitmq', 'memcached', 'load generator']
      .filter((kind) => cores.some((used) => kind in used))
      .map((kind) => [kind, ...cores.map((used) => (used[kind] ?? 0).toFixed(2))]),
  ]);
}

/** By kind of server. */
type Cores = Record<string, number>;

type Who = 'without a cookie' | 'with a cookie';

async function compare(cluster: Cluster) {
  const look = async (who: Who) => {
    const use = { people: lookers, seconds, turns: ['picture', 'front'] as const, pauseMs };
    const nodes = [cluster.part(nodeOfPages).server().url];
    const { pageMs } = await useSite({ ...use, nodes, haveCookie: who === 'with a cookie' });
    return percentile(pageMs, 0.95);
  };
  const nodes = nodesOfLikes.map((name) => cluster.part(name).server().url);
  const use: Use = { nodes, people: likers, seconds: 2 * seconds + 2, turns: ['like'] };
  const figures = () => ({ 'without a cookie': [] as number[], 'with a cookie': [] as number[] });
  const [calm, beside, likesPerSecond] = [figures(), figures(), [] as number[]];
  const lookAll = async (noted: ReturnType<typeof figures>): Promise<Cores> => {
    const [startedAt, before] = [performance.now(), await readMeters(cluster)];
    for (const who of Object.keys(noted) as Who[]) noted[who].push(await look(who));
    const { cpuMs } = between(before, await readMeters(cluster));
    const ms = performance.now() - startedAt;
    return Object.fromEntries(Object.entries(cpuMs).map(([kind, used]) => [kind, used / ms]));
  };
  await lookAll(figures()); // Caches are cold.
  let used: Cores[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const coresCalm = await lookAll(calm);
    const liking = likeElsewhere(use);
    used = [coresCalm, await lookAll(beside)];
    likesPerSecond.push(await liking);
  }
  return { calm, beside, likesPerSecond, used };
}

/** While the likes' nodes, all workers and the broker are held, and run after all else. */
async function whileBehind<T>(cluster: Cluster, work: () => Promise<T>): Promise<T> {
  const isBehind = ({ name, kind }: Part) =>
    nodesOfLikes.includes(name) || kind === 'worker' || kind === 'rabbitmq';
  const pids = cluster
    .parts()
    .filter(isBehind)
    .map((part) => part.server().pid);
  for (const pid of pids) setPriority(pid, 19);
  try {
    return await whileHeld(cluster, isBehind, shareBehind, work);
  } finally {
    for (const pid of pids) setPriority(pid, 0);
  }
}

/** In another process, so that it holds up none of those whose pages are timed here. */
async function likeElsewhere(use: Use): Promise<number> {
  const child = fork(join(projectRoot, 'dist/test/bench/stores/likers.js'), [JSON.stringify(use)]);
  const ended = once(child, 'exit');
  const told = once(child, 'message') as Promise<[number]>;
  const [likesPerSecond] = await Promise.race([
    told,
    ended.then(() => Promise.reject(new Error('Those who like ended'))),
  ]);
  await ended;
  return likesPerSecond;
}

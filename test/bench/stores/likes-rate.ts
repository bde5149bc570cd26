import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { databaseKinds } from '../../../deploy/local/cluster/databases.ts';
import { median, printTable } from '../figures.ts';
import { canHoldNodes, whileHeld } from '../tier/hold-nodes.ts';
import { between, readMeters } from '../tier/meter.ts';
import { webNodesOf, type Clusters } from './clusters.ts';
import { useSite } from './likers-and-lookers.ts';

/** Of a core, for each database server: so little that these are what there is too little of. */
export const share = 0.1;
const rounds = 3;
const seconds = 12;
/** Until code and caches are warm. */
const secondsOfWarmUp = 20;
/** Enough that a database always has something to do, and few enough that nobody waits too long for it. */
const people = 20;
const wanted = 1.7;

interface Round {
  likesPerSecond: number;
  pagesPerSecond: number;
  refused: number;
  /** Cores by kind of server. */
  cores: Record<string, number>;
}

/**
 * Half of the requests likes, half pages, at web nodes that have more than they need, as have the workers, so that the
 * databases decide: one server for all, or one for the likes and one for the rest, each held to the same share of a core.
 * The one for all writes the likes, tells the pictures' tables the numbers, applies that and is asked for pages; of two,
 * the likes' has the first and the other one the last. Without replicas: with one beside each, these are asked for pages,
 * so that less is left for a second primary to take over, and the ratio is smaller.
 */
export async function likesRate({ shared, own }: Clusters): Promise<void> {
  if (!canHoldNodes()) return console.log('Likes a second: not measured, it needs root and the cpu cgroup');
  await Promise.all([shared, own].map((cluster) => useHalfAndHalf(cluster, secondsOfWarmUp)));
  const measured = { shared: [] as Round[], own: [] as Round[] };
  for (let round = 0; round < rounds; round += 1) {
    const inOrder = [['shared', shared] as const, ['own', own] as const];
    for (const [name, cluster] of round % 2 === 0 ? inOrder : inOrder.toReversed()) {
      measured[name].push(await whileHeld(cluster, databaseKinds, share, () => metered(cluster)));
    }
  }
  const middle = (of: keyof typeof measured, figure: 'likesPerSecond' | 'pagesPerSecond' | 'refused') =>
    median(measured[of].map((round) => round[figure]));
  const ratio = middle('own', 'likesPerSecond') / middle('shared', 'likesPerSecond');
  printTable([
    [
      `half likes, half pages; each database server held to ${share} CPU`,
      'one store',
      'own store',
      'ratio',
      'wanted',
    ],
    [
      'likes a second',
      ...[middle('shared', 'likesPerSecond').toFixed(1), middle('own', 'likesPerSecond').toFixed(1)],
      ...[ratio.toFixed(2), wanted.toFixed(2)],
    ],
    [
      'pages a second',
      ...[middle('shared', 'pagesPerSecond').toFixed(1), middle('own', 'pagesPerSecond').toFixed(1), '', ''],
    ],
    ['refused', middle('shared', 'refused'), middle('own', 'refused'), '', ''],
  ]);
  const coresOf = (of: keyof typeof measured, kind: string) =>
    median(measured[of].map(({ cores }) => cores[kind] ?? 0)).toFixed(2);
  const kinds = [...databaseKinds, 'web', 'worker', 'rabbitmq', 'memcached', 'load generator'];
  printTable([
    ['cores used meanwhile', 'one store', 'own store'],
    ...kinds.map((kind) => [kind, coresOf('shared', kind), coresOf('own', kind)]),
  ]);
}

async function metered(cluster: Cluster): Promise<Round> {
  const startedAt = performance.now();
  const before = await readMeters(cluster);
  const served = await useHalfAndHalf(cluster, seconds);
  const { cpuMs } = between(before, await readMeters(cluster));
  const ms = performance.now() - startedAt;
  return {
    likesPerSecond: served.likesPerSecond,
    pagesPerSecond: served.pageMs.length / seconds,
    refused: served.refused,
    cores: Object.fromEntries(Object.entries(cpuMs).map(([kind, used]) => [kind, used / ms])),
  };
}

function useHalfAndHalf(cluster: Cluster, forSeconds: number) {
  const turns = ['like', 'picture', 'like', 'front'] as const;
  return useSite({ nodes: webNodesOf(cluster), people, seconds: forSeconds, turns });
}

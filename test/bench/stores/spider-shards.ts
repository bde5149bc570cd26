import { packages } from '../../../deploy/local/programs/packages.mjs';
import { requireServer } from '../../support/servers/require-server.ts';
import { median, printTable } from '../figures.ts';
import { canHoldNodes, whileHeld } from '../tier/hold-nodes.ts';
import { between, readMeters } from '../tier/meter.ts';
import { startWith, webNodesOf } from './clusters.ts';
import { useSite } from './likers-and-lookers.ts';

/** Of a core, for each shard: so little that web nodes on two cores keep four of them busy. */
const share = 0.05;
const rounds = 3;
const seconds = 8;
const secondsOfWarmUp = 6;
const likersOfEachShard = 8;
const wanted = 3;

/**
 * Likes a second with the likes on one server and on four, each held to the same share of a core. The head that passes
 * statements on to them has what it needs, as have the nodes: there may be several heads. In clusters of their own, so
 * that the ratio is one of two starts of the same run.
 */
export async function spiderShards(dir: string): Promise<void> {
  if (!canHoldNodes()) return console.log('Likes on shards: not measured, it needs root and the cpu cgroup');
  if (!requireServer(packages.spider)) return;
  const [one, four] = [await measure(dir, 1), await measure(dir, 4)];
  const cores = (kind: string) => [one, four].map((rounds) => median(rounds.map((each) => each.cores(kind))));
  const row = (kind: string, label: string) => [label, ...cores(kind).map((used) => used.toFixed(2)), '', ''];
  const [before, after] = [one, four].map((rounds) => median(rounds.map(({ rate }) => rate))) as [
    number,
    number,
  ];
  printTable([
    [`likes on shards, each held to ${share} CPU`, 'one shard', 'four', 'ratio', 'wanted'],
    [
      ...['likes a second', before.toFixed(1), after.toFixed(1)],
      ...[(after / before).toFixed(2), wanted.toFixed(2)],
    ],
    row('likes-shard', 'cores that all shards used'),
    row('likes-head', 'the head'),
    row('web', 'the web nodes'),
  ]);
}

interface Round {
  /** Likes a second. */
  rate: number;
  /** Used by all servers of a kind. */
  cores(kind: string): number;
}

async function measure(dir: string, shards: number): Promise<Round[]> {
  const cluster = await startWith(dir, `${shards} shards`);
  const people = { nodes: webNodesOf(cluster), people: likersOfEachShard * shards, turns: ['like'] as const };
  const round = async (): Promise<Round> => {
    const [startedAt, before] = [performance.now(), await readMeters(cluster)];
    const { likesPerSecond: rate } = await useSite({ ...people, seconds });
    const { cpuMs } = between(before, await readMeters(cluster));
    const ms = performance.now() - startedAt;
    return { rate, cores: (kind) => (cpuMs[kind] ?? 0) / ms };
  };
  try {
    await useSite({ ...people, seconds: secondsOfWarmUp });
    const measured: Round[] = [];
    while (measured.length < rounds) measured.push(await whileHeld(cluster, ['likes-shard'], share, round));
    return measured;
  } finally {
    await cluster.stop();
  }
}

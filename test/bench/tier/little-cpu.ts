import autocannon from 'autocannon';
import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { jpegPhoto } from '../../support/pictures/pictures.ts';
import { visitor } from '../../support/nodes/visitor.ts';
import { median, printTable } from '../figures.ts';
import { fillBacklog } from './backlog.ts';
import { throughQueue } from './closed-loop.ts';
import { canHoldNodes, whileHeld } from './hold-nodes.ts';
import { between, readMeters } from './meter.ts';

const share = 0.2;
/** Of which the median counts. */
const windows = 3;
const secondsOfLoad = 8;
/** Until all four are as fast as they get: whoever is measured last would have had longer to become so. */
const secondsOfWarmUp = 30;
/** For each worker and window, which is eight seconds and more as well. */
const pictures = 40;
/** For each node, which is enough to keep it busy; more at once would be cheaper a request, because it does more at a time. */
const connectionsANode = 10;

type NodeKind = 'web' | 'worker';

interface Figure {
  rate: number;
  /** Cores that these nodes used, and everything else that a request or job goes through. */
  ownCores: number;
  otherCores: number;
}

/** What is measured of nodes, ready to begin: nothing of the preparation is held or counted. */
type Prepare = (nodes: number) => Promise<() => Promise<number>>;

/** One and four nodes, each held to a fifth of a core by the kernel, as a container limit does. */
export async function scaleWithLittleCpu(cluster: Cluster): Promise<void> {
  if (!canHoldNodes()) {
    console.log('Scaling with 0.2 CPU a node: not measured, it needs root and the cpu cgroup');
    return;
  }
  const rows = [
    [`each node held to ${share} CPU`, 'one', 'four', 'ratio', 'cores of the nodes', 'of the rest'],
  ];
  const pages: Prepare = async (nodes) => () => pageRate(cluster, nodes, secondsOfLoad);
  const warmUpPages = () => pageRate(cluster, 4, secondsOfWarmUp);
  rows.push(await compare('uncached front page, requests/s', cluster, 'web', warmUpPages, pages));
  const parent = await visitor(cluster.url).uploadReady(await jpegPhoto(1280, 960), 'little');
  const warmUp = () => throughQueue(cluster, parent, 120);
  const filters: Prepare = async (nodes) => (await fillBacklog(cluster, parent, pictures * nodes)).drain;
  rows.push(
    await compare('filters of a 1.2-megapixel picture, per second', cluster, 'worker', warmUp, filters),
  );
  printTable(rows);
}

/** Four first, and warmed up before they are held: a node that is new would burn its share on compiling. */
async function compare(
  label: string,
  cluster: Cluster,
  kind: NodeKind,
  warmUp: () => Promise<number>,
  prepare: Prepare,
): Promise<string[]> {
  await scale(cluster, kind, 4);
  await warmUp();
  const four = await inWindows(cluster, kind, () => prepare(4));
  await scale(cluster, kind, 1);
  const one = await inWindows(cluster, kind, () => prepare(1));
  const pair = (of: 'ownCores' | 'otherCores') => `${one[of].toFixed(2)}, ${four[of].toFixed(2)}`;
  const rates = [one.rate.toFixed(1), four.rate.toFixed(1), (four.rate / one.rate).toFixed(2)];
  return [label, ...rates, pair('ownCores'), pair('otherCores')];
}

async function inWindows(
  cluster: Cluster,
  kind: NodeKind,
  prepare: () => ReturnType<Prepare>,
): Promise<Figure> {
  const figures: Figure[] = [];
  while (figures.length < windows) {
    const measure = await prepare();
    figures.push(await whileHeld(cluster, [kind], share, () => metered(cluster, kind, measure)));
  }
  const middle = (of: keyof Figure) => median(figures.map((figure) => figure[of]));
  return { rate: middle('rate'), ownCores: middle('ownCores'), otherCores: middle('otherCores') };
}

const scale = (cluster: Cluster, kind: NodeKind, nodes: number) =>
  cluster.scale(kind === 'web' ? { web: nodes } : { workers: nodes });

async function metered(cluster: Cluster, kind: NodeKind, measure: () => Promise<number>): Promise<Figure> {
  const startedAt = performance.now();
  const before = await readMeters(cluster);
  const rate = await measure();
  const { cpuMs } = between(before, await readMeters(cluster));
  const ms = performance.now() - startedAt;
  const own = kind === 'web' ? (cpuMs['web'] ?? 0) : (cpuMs['worker'] ?? 0) + (cpuMs['rendering'] ?? 0);
  const all = Object.values(cpuMs).reduce((sum, each) => sum + each, 0);
  return { rate, ownCores: own / ms, otherCores: (all - own) / ms };
}

async function pageRate(cluster: Cluster, nodes: number, seconds: number): Promise<number> {
  const connections = connectionsANode * nodes;
  const result = await autocannon({ url: cluster.url, connections, duration: seconds });
  const failed = result.errors + result.timeouts + result.non2xx;
  if (failed > 0) throw new Error(`${failed} requests failed`);
  return result.requests.average;
}

import autocannon from 'autocannon';
import type { Cluster } from '../../../deploy/local/cluster.ts';
import type { Part, PartKind } from '../../../deploy/local/cluster-part.ts';
import { jpegPhoto } from '../../support/pictures.ts';
import { visitor } from '../../support/visitor.ts';
import { limitCpu } from '../../support/limit-cpu.ts';
import { printTable } from '../figures.ts';
import { throughQueue } from './filter-throughput.ts';

const share = 0.2;
const secondsOfLoad = 8;

/** One and four nodes, each held to a fifth of a core by the kernel, as a container limit does. */
export async function scaleWithLittleCpu(cluster: Cluster): Promise<void> {
  if (limitCpu(share) === undefined) {
    console.log('Scaling with 0.2 CPU a node: not measured, it needs root and the cpu cgroup');
    return;
  }
  const rows = [[`each node held to ${share} CPU`, 'one', 'four', 'ratio']];
  rows.push(await compare('uncached front page, requests/s', cluster, 'web', () => pageRate(cluster)));
  const parent = await visitor(cluster.url).uploadReady(await jpegPhoto(1280, 960), 'little');
  rows.push(
    await compare('filters of a 1.2-megapixel picture, per second', cluster, 'worker', (nodes) =>
      throughQueue(cluster, parent, 10 * nodes),
    ),
  );
  printTable(rows);
}

async function compare(
  label: string,
  cluster: Cluster,
  kind: Extract<PartKind, 'web' | 'worker'>,
  measure: (nodes: number) => Promise<number>,
): Promise<string[]> {
  const rates: number[] = [];
  for (const nodes of [1, 4]) {
    await cluster.scale(kind === 'web' ? { web: nodes } : { workers: nodes });
    const limits = cluster
      .parts()
      .filter(isUp(kind))
      .map((part) => limitCpu(share, part.server().pid));
    await measure(nodes);
    rates.push(await measure(nodes));
    for (const limit of limits) limit?.remove();
  }
  await cluster.scale({ web: 1, workers: 1 });
  const [one = NaN, four = NaN] = rates;
  return [label, one.toFixed(1), four.toFixed(1), (four / one).toFixed(2)];
}

const isUp = (kind: PartKind) => (part: Part) => part.kind === kind && part.state === 'running';

async function pageRate(cluster: Cluster): Promise<number> {
  const result = await autocannon({ url: cluster.url, connections: 20, duration: secondsOfLoad });
  const failed = result.errors + result.timeouts + result.non2xx;
  if (failed > 0) throw new Error(`${failed} requests failed`);
  return result.requests.average;
}

import { readFileSync } from 'node:fs';
import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { printTable } from '../figures.ts';
import { request } from './hold-sockets.ts';
import { servePeople } from './ordinary-people.ts';
import { startAttack } from './start-attack.ts';

const pages = 10_000;
const perAddress = 50;

/**
 * Ten thousand open pages on two nodes: what they take of the front page and of memory. Measured without them before
 * and after, so that what else the machine does meets both.
 */
export async function openPages(cluster: Cluster, { seconds }: { seconds: number }): Promise<void> {
  const { port } = cluster.part('nginx').server();
  const rss = () => ['web-1', 'web-2'].map((name) => residentKb(cluster.part(name).server().pid));
  const look = () => servePeople(port, ['/'], { seconds });
  await look();
  const before = await look();
  const memoryBefore = rss();
  const text = request('GET /events', 'Accept: text/event-stream\r\n');
  const held = startAttack({ port, count: pages, address: '127.1.#.1', perAddress, text });
  const statuses = await held.opened;
  const during = await look();
  const perStream = rss().map((kb, node) => ((kb - (memoryBefore[node] ?? 0)) / (pages / 2)).toFixed(1));
  await held.end();
  const after = await look();
  const without = (before.perSecond + after.perSecond) / 2;
  printTable([
    [`${pages} open pages on two nodes`, 'without', 'with', 'ratio', 'wanted'],
    [
      ...['front page, requests a second', without.toFixed(0), during.perSecond.toFixed(0)],
      ...[(during.perSecond / without).toFixed(2), '0.80'],
    ],
    ['requests that failed', before.failed + after.failed, during.failed, '', '0'],
  ]);
  console.log(`Without them: ${before.perSecond.toFixed(0)} before, ${after.perSecond.toFixed(0)} after.`);
  console.log(`Streams: ${JSON.stringify(statuses)}; KB a stream in each node: ${perStream.join(', ')}`);
}

function residentKb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

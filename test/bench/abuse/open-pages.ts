import { readFileSync } from 'node:fs';
import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { printTable } from '../figures.ts';
import { holdSockets, request } from './hold-sockets.ts';
import { servePeople } from './ordinary-people.ts';

const pages = 10_000;
const pagesPerAddress = 50;

/** Ten thousand open pages on two nodes: what they take of the front page and of memory. */
export async function openPages(cluster: Cluster): Promise<void> {
  const { port } = cluster.part('nginx').server();
  const rss = () => ['web-1', 'web-2'].map((name) => residentKb(cluster.part(name).server().pid));
  await servePeople(port, ['/'], { seconds: 3 });
  const before = await servePeople(port, ['/']);
  const memoryBefore = rss();
  const held = await holdSockets(port, {
    count: pages,
    addressOf: (index) => `127.1.${Math.floor(index / pagesPerAddress)}.1`,
    text: () => request('GET /events', 'Accept: text/event-stream\r\n'),
  });
  try {
    const during = await servePeople(port, ['/']);
    const perStream = rss().map((kb, node) => ((kb - (memoryBefore[node] ?? 0)) / (pages / 2)).toFixed(1));
    printTable([
      [`${pages} open pages on two nodes`, 'without', 'with', 'ratio'],
      [
        'front page, requests a second',
        before.perSecond.toFixed(0),
        during.perSecond.toFixed(0),
        (during.perSecond / before.perSecond).toFixed(2),
      ],
      ['requests that failed', before.failed, during.failed, ''],
    ]);
    console.log(
      `Streams: ${JSON.stringify(held.statuses())}; KB a stream in each node: ${perStream.join(', ')}`,
    );
  } finally {
    held.close();
  }
}

function residentKb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

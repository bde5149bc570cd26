import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { jpegPhoto } from '../../support/pictures/pictures.ts';
import { visitor } from '../../support/nodes/visitor.ts';
import { printTable } from '../figures.ts';
import { request, type Hold } from './hold-sockets.ts';
import { servePeople } from './ordinary-people.ts';
import { startAttack } from './start-attack.ts';

const address = '127.8.0.1';
const form = 'Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000000\r\n';

/** By one address, with as many sockets as that takes to hurt a site without bounds. */
const attacks: Record<string, Omit<Hold, 'port' | 'address'>> = {
  'idle streams': { count: 2100, text: request('GET /events') },
  'trickling bodies': { count: 2100, text: `${request('POST /upload', form)}x`, trickle: 'x' },
  'trickling headers': { count: 2100, text: 'GET / HTTP/1.1\r\nX: x', trickle: 'x' },
  'addresses of pages': { count: 15_000, text: request('GET /?before=9#') },
  'queries of nobody': { count: 15_000, text: request('GET /?x=#') },
};
/** As many requests, for what costs least: how much of a figure is two programs and a site on one machine. */
const harmless = { count: 15_000, text: request('GET /static/js/site.js') };

/** An attacker of each kind and twenty people who look at pages meanwhile, and five seconds after its end. */
export async function attackedConnections(cluster: Cluster, { seconds }: { seconds: number }): Promise<void> {
  const { port } = cluster.part('nginx').server();
  const { id } = await visitor(cluster.url).uploadReady(await jpegPhoto(600, 400), 'lake');
  const look = () => servePeople(port, ['/', `/image/${id}`, '/about'], { pauseMs: 50, seconds });
  await look();
  const calm = await look();
  const ratio = ({ p95Ms }: { p95Ms: number }) => (p95Ms / calm.p95Ms).toFixed(2);
  const rows: (string | number)[][] = [
    ['twenty people', 'failed', 'p95 ms', 'ratio', 'after it: failed', 'ratio', 'what the attacker got'],
    ['nobody else', calm.failed, calm.p95Ms.toFixed(1), '1.00', '', '', ''],
  ];
  for (const [name, hold] of Object.entries({ 'a file of static/, no attack': harmless, ...attacks })) {
    const attack = startAttack({ ...hold, port, address });
    const during = await look();
    const statuses = await attack.end();
    await sleep(5000);
    const after = await look();
    rows.push([
      ...[name, during.failed, during.p95Ms.toFixed(1), ratio(during), after.failed, ratio(after)],
      JSON.stringify(statuses),
    ]);
  }
  printTable(rows);
}

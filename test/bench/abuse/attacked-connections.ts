import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { jpegPhoto } from '../../support/pictures/pictures.ts';
import { visitor } from '../../support/nodes/visitor.ts';
import { printTable } from '../figures.ts';
import { holdSockets, request, type Hold } from './hold-sockets.ts';
import { servePeople } from './ordinary-people.ts';

const attacker = () => '127.8.0.1';
const trickle = { text: 'x', everyMs: 1000 };
const form = 'Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000000\r\n';

/** By one address, with as many sockets as that takes to hurt a site without bounds. */
const attacks: Record<string, Hold> = {
  'idle streams': { count: 2100, addressOf: attacker, text: () => request('GET /events') },
  'trickling bodies': {
    ...{ count: 2100, addressOf: attacker, trickle },
    text: () => `${request('POST /upload', form)}x`,
  },
  'trickling headers': { count: 2100, addressOf: attacker, trickle, text: () => 'GET / HTTP/1.1\r\nX: x' },
  'addresses of pages': {
    ...{ count: 4000, addressOf: attacker },
    text: (index) => request(`GET /?before=${10 ** 6 + index}`),
  },
  'queries of nobody': {
    ...{ count: 4000, addressOf: attacker },
    text: (index) => request(`GET /?x=${index}`),
  },
};

/** An attacker of each kind and twenty people who look at pages meanwhile, and five seconds after its end. */
export async function attackedConnections(cluster: Cluster): Promise<void> {
  const { port } = cluster.part('nginx').server();
  const { id } = await visitor(cluster.url).uploadReady(await jpegPhoto(600, 400), 'lake');
  const look = () => servePeople(port, ['/', `/image/${id}`, '/about'], { pauseMs: 50 });
  const calm = await look();
  const rows: (string | number)[][] = [
    ['twenty people', 'failed', 'p95 ms', 'ratio', 'after it: failed', 'ratio', 'what the attacker got'],
    ['no attack', calm.failed, calm.p95Ms.toFixed(1), '', '', '', ''],
  ];
  for (const [name, hold] of Object.entries(attacks)) {
    const attacking = holdSockets(port, hold);
    const during = await look();
    const held = await attacking;
    held.close();
    await new Promise((resolve) => setTimeout(resolve, 5000));
    const after = await look();
    const ratio = ({ p95Ms }: { p95Ms: number }) => (p95Ms / calm.p95Ms).toFixed(2);
    rows.push([
      ...[name, during.failed, during.p95Ms.toFixed(1), ratio(during), after.failed, ratio(after)],
      JSON.stringify(held.statuses()),
    ]);
  }
  printTable(rows);
}

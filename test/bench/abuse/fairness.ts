import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { jpegPhoto, photo } from '../../support/pictures/pictures.ts';
import { visitor, type Visitor } from '../../support/nodes/visitor.ts';
import { percentile, printTable } from '../figures.ts';

const backlog = 20;
const photos = 15;

/** How long small photos of one person take until they are ready, without and with the backlog of another. */
export async function fairness(cluster: Cluster): Promise<void> {
  const [ordinary, attacker] = [visitor(cluster.url), visitor(cluster.url)];
  const small = await jpegPhoto(640, 480);
  const large = await photo(4000, 3000).jpeg({ progressive: true }).toBuffer();
  await ordinary.uploadReady(small);
  await attacker.uploadReady(small);
  const calm = await timesToReady(ordinary, small);
  const queued = await Promise.all(Array.from({ length: backlog }, () => attacker.upload(large)));
  const during = await timesToReady(ordinary, small);
  const left = await stillMade(attacker, queued);
  for (const response of queued) await attacker.settled(response);
  const after = await timesToReady(ordinary, small);
  const row = (name: string, times: number[]) => [
    name,
    percentile(times, 0.5).toFixed(0),
    percentile(times, 0.95).toFixed(0),
    (percentile(times, 0.95) / percentile(calm, 0.95)).toFixed(2),
  ];
  printTable([
    ['a small photo, from upload to ready', 'median ms', 'p95 ms', 'ratio'],
    row('nobody else', calm),
    row(`somebody has ${backlog} of 12 MP queued`, during),
    row('after it', after),
  ]);
  console.log(`Of those ${backlog}, ${left} were still to be made when the last small photo was ready.`);
}

async function timesToReady(person: Visitor, bytes: Buffer): Promise<number[]> {
  const times: number[] = [];
  for (let count = 0; count < photos; count += 1) {
    const begin = performance.now();
    await person.uploadReady(bytes);
    times.push(performance.now() - begin);
  }
  return times;
}

async function stillMade(person: Visitor, responses: Response[]): Promise<number> {
  const ids = responses.map((response) => Number(response.headers.get('Location')?.split('/').at(-1)));
  const states = await Promise.all(ids.map(async (id) => (await person.image(id)).state));
  return states.filter((state) => state === 'processing').length;
}

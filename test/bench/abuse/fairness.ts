import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { inParallel } from '../../../src/ops/in-parallel.ts';
import { jpegPhoto, photo } from '../../support/pictures/pictures.ts';
import { idOf, visitor, type Visitor } from '../../support/nodes/visitor.ts';
import { percentile, printTable } from '../figures.ts';

const backlog = 200;
const uploadsAtOnce = 10;
const photos = 30;
/** Most milliseconds that are wanted at p95. */
const wantedMs = 2000;

/** How long small photos of one person take until they are ready, without and with the backlog of another. */
export async function fairness(cluster: Cluster): Promise<void> {
  const [ordinary, attacker] = [visitor(cluster.url), visitor(cluster.url)];
  const small = await jpegPhoto(640, 480);
  const large = await photo(4000, 3000).jpeg({ progressive: true, quality: 50 }).toBuffer();
  await ordinary.uploadReady(small);
  await attacker.uploadReady(small);
  const calm = await timesToReady(ordinary, small);
  const queued = await uploadMany(attacker, large);
  const during = await timesToReady(ordinary, small);
  const left = await cancelAll(attacker, queued);
  const after = await timesToReady(ordinary, small);
  const row = (name: string, times: number[]) => [
    name,
    percentile(times, 0.5).toFixed(0),
    percentile(times, 0.95).toFixed(0),
    String(wantedMs),
    (percentile(times, 0.95) / percentile(calm, 0.95)).toFixed(2),
  ];
  printTable([
    ['a small photo, from upload to ready', 'median ms', 'p95 ms', 'wanted', 'ratio'],
    row('nobody else', calm),
    row(`somebody has ${backlog} of 12 MP queued`, during),
    row('after it', after),
  ]);
  console.log(`Of those ${backlog}, ${left} were still to be made when the last small photo was ready.`);
  if (left === 0) console.log('That is none, so the figures are not those of a backlog.');
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

async function uploadMany(person: Visitor, bytes: Buffer): Promise<number[]> {
  const ids: number[] = [];
  const signal = new AbortController().signal;
  await inParallel(Array(backlog).fill(bytes) as Buffer[], { limit: uploadsAtOnce, signal }, async (each) => {
    ids.push(await idOf(await person.upload(each)));
  });
  return ids;
}

/** How many were still to be made, of which those that are worked on come to their end before this resolves. */
async function cancelAll(person: Visitor, ids: readonly number[]): Promise<number> {
  const states = await Promise.all(ids.map(async (id) => (await person.image(id)).state));
  const unfinished = ids.filter((_, index) => states[index] === 'processing');
  // The last ones first: else others take the places of those that are cancelled.
  for (const id of unfinished.toReversed()) await person.post(`/image/${id}/cancel`);
  for (const id of unfinished) await person.settled(id);
  return unfinished.length;
}

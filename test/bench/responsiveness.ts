import { setTimeout as sleep } from 'node:timers/promises';
import { discard, startEmbeddedNode } from '../support/nodes/embedded-node.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { visitor, type ImageJson, type Visitor } from '../support/nodes/visitor.ts';
import { percentile, printTable } from './figures.ts';

export const name = 'responsiveness';
export const describe = 'time of the front page while ten 20-megapixel photos are being filtered';

const photos = 10;
const pauseMs = 5;

/** One visitor who asks for the front page over and over, until the work is done. */
export async function run(): Promise<void> {
  const node = await startEmbeddedNode();
  try {
    const me = visitor(node.url);
    const bytes = await jpegPhoto(5472, 3648);
    const parents: ImageJson[] = [];
    for (let i = 0; i < photos; i += 1) parents.push(await me.uploadReady(bytes, `photo ${i}`));

    const idle = await measure(node.url, sleep(3000));
    const startedAt = performance.now();
    const work = filterAll(me, parents);
    const busy = await measure(node.url, work);
    const seconds = (performance.now() - startedAt) / 1000;
    const row = (label: string, samples: number[]) => [
      label,
      samples.length,
      ...[0.5, 0.99, 1].map((share) => percentile(samples, share).toFixed(1)),
    ];
    printTable([
      ['front page', 'requests', 'median ms', 'p99 ms', 'max ms'],
      row('idle', idle),
      row(`filtering ${photos} photos (${seconds.toFixed(1)} s)`, busy),
    ]);
    console.log(
      `p99 while filtering / idle: ${(percentile(busy, 0.99) / percentile(idle, 0.99)).toFixed(1)}`,
    );
  } finally {
    await discard(node);
  }
}

async function filterAll(me: Visitor, parents: ImageJson[]): Promise<void> {
  const responses = await Promise.all(
    parents.map((parent) => me.post(`/image/${parent.id}`, { filter: 'sepia' })),
  );
  for (const response of responses) {
    const image = await me.settled(response);
    if (image.state !== 'ready') throw new Error(`Picture ${image.id} is ${image.state}`);
  }
}

async function measure(url: string, until: Promise<unknown>): Promise<number[]> {
  const samples: number[] = [];
  let isOver = false;
  void until.finally(() => (isOver = true)).catch(() => undefined);
  while (!isOver) {
    const startedAt = performance.now();
    await (await fetch(url)).arrayBuffer();
    samples.push(performance.now() - startedAt);
    await sleep(pauseMs);
  }
  await until;
  return samples;
}

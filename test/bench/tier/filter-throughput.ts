import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '../../../deploy/local/cluster.ts';
import { projectRoot } from '../../../src/project-root.ts';
import { jpegPhoto } from '../../support/pictures.ts';
import { visitor, type ImageJson } from '../../support/visitor.ts';
import { median, printTable } from '../figures.ts';
import { filterNames } from '../../../src/filters/catalogue.ts';

const pictures = 40;
const rounds = 3;

/** Filters a second: a bare loop over the same engine in one process, one worker through the queue, two workers. */
export async function filterThroughput(cluster: Cluster): Promise<void> {
  await cluster.scale({ web: 1, workers: 1 });
  const parent = await visitor(cluster.url).uploadReady(await jpegPhoto(1920, 1440), 'throughput');
  const rates = { bare: [] as number[], one: [] as number[], two: [] as number[] };
  await throughQueue(cluster, parent);
  for (let round = 0; round < rounds; round += 1) {
    await cluster.scale({ workers: 1 });
    rates.bare.push(await bareLoop(cluster, parent));
    rates.one.push(await throughQueue(cluster, parent));
    await cluster.scale({ workers: 2 });
    rates.two.push(await throughQueue(cluster, parent));
  }
  const [bare, one, two] = [median(rates.bare), median(rates.one), median(rates.two)];
  printTable([
    ['filters of a 2.8-megapixel picture', 'filters/s', 'ratio'],
    ['bare loop, one process', bare.toFixed(2), '1.00'],
    ['one worker through RabbitMQ', one.toFixed(2), `${(one / bare).toFixed(2)} of the loop`],
    ['two workers through RabbitMQ', two.toFixed(2), `${(two / one).toFixed(2)} of one worker`],
  ]);
}

/** From the first request to the last picture; all are asked for at once, by visitors of their own. */
export async function throughQueue(cluster: Cluster, parent: ImageJson, count = pictures): Promise<number> {
  const startedAt = performance.now();
  const requests = Array.from({ length: count }, async (_, index) => {
    const person = visitor(cluster.url);
    const filter = filterNames[index % filterNames.length] as string;
    return { person, response: await person.post(`/image/${parent.id}`, { filter }) };
  });
  for (const { person, response } of await Promise.all(requests)) {
    const image = await person.settled(response);
    if (image.state !== 'ready') throw new Error(`Picture ${image.id} is ${image.state}`);
  }
  return count / ((performance.now() - startedAt) / 1000);
}

/** The render process of the worker, told what to do by a loop instead of the queue. */
async function bareLoop(cluster: Cluster, parent: ImageJson): Promise<number> {
  const blobs = await mkdtemp(join(tmpdir(), 'instaclone-loop-'));
  const source = (parent.full as string).slice(1);
  const shared = cluster.environment()['BLOB_DIR'] as string;
  await cp(join(shared, source), join(blobs, source));
  const child = fork(join(projectRoot, 'dist/worker/render-process.js'), [blobs], {
    env: { MALLOC_ARENA_MAX: '2' },
  });
  await once(child, 'message');
  const render = async (index: number) => {
    const filter = filterNames[index % filterNames.length];
    const folder = index.toString(16).padStart(32, '0');
    child.send({ source, folder, filter, strength: 100, maxPixels: 50_000_000 });
    const [answer] = (await once(child, 'message')) as [{ type: string }];
    if (answer.type !== 'rendered') throw new Error(`The loop got ${JSON.stringify(answer)}`);
  };
  await render(0);
  const startedAt = performance.now();
  for (let index = 0; index < pictures; index += 1) await render(index);
  const rate = pictures / ((performance.now() - startedAt) / 1000);
  child.disconnect();
  await rm(blobs, { recursive: true });
  return rate;
}

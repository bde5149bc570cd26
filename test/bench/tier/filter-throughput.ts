import type { Cluster } from '../../../deploy/local/cluster.ts';
import { filterNames } from '../../../src/filters/catalogue.ts';
import { inParallel } from '../../../src/cli/seed/in-parallel.ts';
import { jpegPhoto } from '../../support/pictures.ts';
import { visitor, type ImageJson, type Visitor } from '../../support/visitor.ts';
import { median, printTable } from '../figures.ts';
import { bareLoops } from './bare-loops.ts';

const rounds = 3;
/** What is not rendering costs the same for each; the larger one is what phones take. */
const sizes = [
  { width: 1920, height: 1440, pictures: 40 },
  { width: 4000, height: 3000, pictures: 24 },
];

/**
 * Filters a second through the queue, beside bare loops over the same render process. Two loops at once are the most
 * that this machine gives: its cores share a memory and perhaps a clock. A ratio is the median of those of each
 * round, whose parts were measured one right after the other.
 */
export async function filterThroughput(cluster: Cluster): Promise<void> {
  await cluster.scale({ web: 1, workers: 2 });
  for (const { width, height, pictures } of sizes) {
    const parent = await visitor(cluster.url).uploadReady(await jpegPhoto(width, height), 'throughput');
    await throughQueue(cluster, parent, pictures);
    const rates: Record<'loop' | 'worker' | 'loops' | 'workers', number>[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await cluster.scale({ workers: 1 });
      const loop = await bareLoops(cluster, parent, 1, pictures);
      const worker = await throughQueue(cluster, parent, pictures);
      const loops = await bareLoops(cluster, parent, 2, pictures / 2);
      await cluster.scale({ workers: 2 });
      await throughQueue(cluster, parent, filterNames.length); // The second one is new, and its code still cold.
      rates.push({ loop, worker, loops, workers: await throughQueue(cluster, parent, pictures) });
    }
    const rate = (of: keyof (typeof rates)[number]) => median(rates.map((each) => each[of])).toFixed(2);
    const ratio = (of: keyof (typeof rates)[number], to: keyof (typeof rates)[number]) =>
      median(rates.map((each) => each[of] / each[to])).toFixed(2);
    printTable([
      [`filters of a ${((width * height) / 1e6).toFixed(1)}-megapixel picture`, 'filters/s', 'ratio'],
      ['bare loop, one process', rate('loop'), ''],
      ['one worker through RabbitMQ', rate('worker'), `${ratio('worker', 'loop')} of the loop`],
      ['bare loops, two processes', rate('loops'), `${ratio('loops', 'loop')} of one loop`],
      [
        'two workers through RabbitMQ',
        rate('workers'),
        `${ratio('workers', 'worker')} of one worker, ${ratio('workers', 'loops')} of two loops`,
      ],
    ]);
  }
}

/** From the first request to the last picture; each is asked for by a visitor of its own, a few at once. */
export async function throughQueue(cluster: Cluster, parent: ImageJson, count: number): Promise<number> {
  const startedAt = performance.now();
  const asked: { person: Visitor; response: Response }[] = [];
  // All change the same parent, so that the database takes them one after the other and has no place for hundreds.
  const options = { limit: 8, signal: new AbortController().signal };
  await inParallel(Array(count).keys(), options, async (index) => {
    const person = visitor(cluster.url);
    const filter = filterNames[index % filterNames.length] as string;
    asked.push({ person, response: await person.post(`/image/${parent.id}`, { filter }) });
  });
  for (const { person, response } of asked) {
    const image = await person.settled(response);
    if (image.state !== 'ready') throw new Error(`Picture ${image.id} is ${image.state}`);
  }
  return count / ((performance.now() - startedAt) / 1000);
}

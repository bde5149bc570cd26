import type { Cluster } from '../../../deploy/local/cluster.ts';
import { filterNames } from '../../../src/filters/catalogue.ts';
import { jpegPhoto } from '../../support/pictures.ts';
import { visitor, type ImageJson } from '../../support/visitor.ts';
import { median, printTable } from '../figures.ts';
import { fillBacklog } from './backlog.ts';
import { bareLoops } from './bare-loops.ts';
import { throughQueue } from './closed-loop.ts';

const rounds = 3;
/** What is not rendering costs the same for each; the larger one is what phones take. Every filter as often as another. */
const sizes = [
  { width: 1920, height: 1440, pictures: 2 * filterNames.length },
  { width: 4000, height: 3000, pictures: filterNames.length },
];

/**
 * Filters a second through the queue, beside bare loops over the same render process. Two loops at once are the most
 * that this machine gives: its cores share a memory and perhaps a clock. A ratio is the median of those of each
 * round, whose parts were measured one right after the other.
 *
 * The workers' own throughput is that with which they work off what RabbitMQ has for them. While people ask for more
 * and look at what comes, web nodes and the load generator want the same cores.
 */
export async function filterThroughput(cluster: Cluster): Promise<void> {
  await cluster.scale({ web: 1, workers: 2 });
  for (const { width, height, pictures } of sizes) {
    const parent = await visitor(cluster.url).uploadReady(await jpegPhoto(width, height), 'throughput');
    await throughQueue(cluster, parent, pictures);
    const measured: Round[] = [];
    for (let number = 0; number < rounds; number += 1)
      measured.push(await measureRound(cluster, parent, pictures));
    print(`filters of a ${((width * height) / 1e6).toFixed(1)}-megapixel picture`, measured);
  }
}

type Round = Awaited<ReturnType<typeof measureRound>>;

async function measureRound(cluster: Cluster, parent: ImageJson, pictures: number) {
  const drain = async () => (await fillBacklog(cluster, parent, pictures)).drain();
  const ask = () => throughQueue(cluster, parent, pictures);
  await cluster.scale({ workers: 1 });
  const loop = await bareLoops(cluster, parent, 1, pictures);
  const worker = await drain();
  const workerAsked = await ask();
  const loops = await bareLoops(cluster, parent, 2, pictures);
  await cluster.scale({ workers: 2 });
  await throughQueue(cluster, parent, filterNames.length); // The second one is new, and its code still cold.
  return { loop, loops, worker, workerAsked, workers: await drain(), workersAsked: await ask() };
}

function print(title: string, measured: readonly Round[]): void {
  const rate = (of: keyof Round) => median(measured.map((round) => round[of])).toFixed(2);
  const ratio = (of: keyof Round, to: keyof Round) =>
    median(measured.map((round) => round[of] / round[to])).toFixed(2);
  const ofOneAndLoops = (two: keyof Round, one: keyof Round) =>
    `${ratio(two, one)} of one worker, ${ratio(two, 'loops')} of two loops`;
  printTable([
    [title, 'filters/s', 'ratio'],
    ['bare loop, one process', rate('loop'), ''],
    ['bare loops, two processes', rate('loops'), `${ratio('loops', 'loop')} of one loop`],
    ['one worker, what RabbitMQ has for it', rate('worker'), `${ratio('worker', 'loop')} of the loop`],
    ['two workers, what RabbitMQ has for them', rate('workers'), ofOneAndLoops('workers', 'worker')],
    ['one worker, while people ask', rate('workerAsked'), `${ratio('workerAsked', 'loop')} of the loop`],
    ['two workers, while people ask', rate('workersAsked'), ofOneAndLoops('workersAsked', 'workerAsked')],
  ]);
}

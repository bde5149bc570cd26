import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { filterNames } from '../../../src/filters/catalogue.ts';
import { jpegPhoto } from '../../support/pictures/pictures.ts';
import { visitor, type ImageJson } from '../../support/nodes/visitor.ts';
import { median, printTable } from '../figures.ts';
import { fillBacklog } from './backlog.ts';
import { openBareLoops } from './bare-loops.ts';
import { throughQueue } from './closed-loop.ts';
import { canHoldNodes, whileHeld } from './hold-nodes.ts';

/** What is not rendering costs the same for each; the larger one is what phones take. */
const sizes = [
  { width: 1920, height: 1440 },
  { width: 4000, height: 3000 },
];
/** For each worker, every filter as often as another. */
const pictures = filterNames.length;
/** Many short ones, in turns: where a machine has neighbours, a core's speed changes by a fifth within a minute. */
const rounds = 5;
const roundsAsked = 3;

type Rates = Record<
  'loop' | 'loops' | 'worker' | 'workers' | 'heldWorker' | 'heldWorkers' | 'workerAsked' | 'workersAsked',
  number[]
>;

/**
 * Filters a second through the queue, beside bare loops over the same render process. Two loops at once are the most
 * that this machine gives: its cores share a memory and perhaps a clock.
 *
 * The workers' own throughput is that with which they work off what RabbitMQ has for them. While people ask for more
 * and look at what comes, web nodes and the load generator want the same cores.
 *
 * One worker spreads over both cores: rendering fills one, and libvips's other threads, the worker's own process, the
 * database and the broker have the other. So workers are also measured with each held to one core, as a container is
 * by `cpus: 1`; then the second adds what the first has.
 */
export async function filterThroughput(cluster: Cluster): Promise<void> {
  for (const { width, height } of sizes) {
    const parent = await visitor(cluster.url).uploadReady(await jpegPhoto(width, height), 'throughput');
    print(
      `filters of a ${((width * height) / 1e6).toFixed(1)}-megapixel picture`,
      await measure(cluster, parent),
    );
  }
}

async function measure(cluster: Cluster, parent: ImageJson): Promise<Rates> {
  const rates: Rates = {
    ...{ loop: [], loops: [], worker: [], workers: [] },
    ...{ heldWorker: [], heldWorkers: [], workerAsked: [], workersAsked: [] },
  };
  const add = async (to: keyof Rates, rate: Promise<number>) => void rates[to].push(await rate);
  const drain = async (working: number) =>
    (await fillBacklog(cluster, parent, working * pictures, working)).drain();

  await cluster.scale({ web: 1, workers: 2 });
  await drain(2); // New code is cold.
  const loops = await openBareLoops(cluster, parent, 2);
  const loop = (count: number) => loops.run(count, count * pictures);
  for (let round = 0; round < rounds; round += 1) {
    await add('loop', loop(1));
    await add('worker', drain(1));
    await add('loops', loop(2));
    await add('workers', drain(2));
    if (!canHoldNodes()) continue;
    await whileHeld(cluster, ['worker'], 1, async () => {
      await add('heldWorker', drain(1));
      await add('heldWorkers', drain(2));
    });
  }
  for (let round = 0; round < roundsAsked; round += 1)
    await add('workersAsked', throughQueue(cluster, parent, 2 * pictures));
  await cluster.scale({ workers: 1 });
  for (let round = 0; round < roundsAsked; round += 1)
    await add('workerAsked', throughQueue(cluster, parent, pictures));
  await loops.close();
  return rates;
}

function print(title: string, rates: Rates): void {
  const rate = (of: keyof Rates) => median(rates[of]);
  const ratio = (of: keyof Rates, to: keyof Rates) => (rate(of) / rate(to)).toFixed(2);
  const row = (label: string, of: keyof Rates, compared: string) =>
    rates[of].length > 0
      ? [label, rate(of).toFixed(2), compared]
      : [label, 'not measured, it needs root', ''];
  const ofOneAndLoops = (two: keyof Rates, one: keyof Rates) =>
    `${ratio(two, one)} of one worker, ${ratio(two, 'loops')} of two loops`;
  printTable([
    [title, 'filters/s', 'ratio'],
    row('bare loop, one process', 'loop', ''),
    row('bare loops, two processes', 'loops', `${ratio('loops', 'loop')} of one loop`),
    row('one worker, what RabbitMQ has for it', 'worker', `${ratio('worker', 'loop')} of the loop`),
    row('two workers, what RabbitMQ has for them', 'workers', ofOneAndLoops('workers', 'worker')),
    row('one worker, held to a core', 'heldWorker', ''),
    row('two workers, each held to a core', 'heldWorkers', ofOneAndLoops('heldWorkers', 'heldWorker')),
    row('one worker, while people ask', 'workerAsked', `${ratio('workerAsked', 'loop')} of the loop`),
    row('two workers, while people ask', 'workersAsked', ofOneAndLoops('workersAsked', 'workerAsked')),
  ]);
}

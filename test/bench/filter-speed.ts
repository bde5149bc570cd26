import sharp from 'sharp';
import { filters } from '../../src/filters/catalogue.ts';
import { compileFilter } from '../../src/filters/compile.ts';
import type { FilterDefinition } from '../../src/filters/operations.ts';
import { photoLike } from '../support/filters/filter-pictures.ts';
import { median, printTable } from './figures.ts';
import { sharpChain } from './filter-chain.ts';

// A program of its own, as small as the one in which a worker renders: the collector of a process with many modules
// takes 30 ms of its one processor each time that large pictures make it run, and that is no cost of a filter.

const [width, height] = [2048, 1368];
const quality = 90;
const rounds = 7;

sharp.concurrency(1);
await compareSpeed();

/** Milliseconds by the clock, and of processor time of all threads: sharp decodes beside encoding when it can. */
interface Cost {
  wall: number;
  cpu: number;
}

async function compareSpeed(): Promise<void> {
  const picture = photoLike(width, height);
  const jpeg = await encode(picture.pixels);
  const plain = () => sharp(jpeg).jpeg({ quality }).toBuffer();
  const unfiltered = async () => encode(await decode(jpeg));
  const costs = new Map<string, Cost[]>();
  // Baselines and filters take turns, so that whatever else the machine does meets all of them.
  for (let round = 0; round < rounds; round++) {
    for (const filter of filters) {
      await measure(costs, 'plain', plain);
      await measure(costs, 'unfiltered', unfiltered);
      await measure(costs, filter.name, () => filterJpeg(jpeg, filter));
      await measure(costs, `${filter.name} by sharp`, () => sharpChain(jpeg, filter, width, height, quality));
      const copy = Buffer.from(picture.pixels);
      await measure(costs, `${filter.name} alone`, () => compileFilter(filter, width, height)(copy, 3));
    }
  }
  console.log(`${width} x ${height} pixels, JPEG of quality ${quality}, ${jpeg.length} bytes`);
  printSpeed(costs);
}

async function measure(costs: Map<string, Cost[]>, key: string, work: () => unknown): Promise<void> {
  const [usage, start] = [process.cpuUsage(), performance.now()];
  await work();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(usage);
  costs.set(key, [...(costs.get(key) ?? []), { wall, cpu: (user + system) / 1000 }]);
}

async function filterJpeg(jpeg: Buffer, filter: FilterDefinition): Promise<Buffer> {
  const pixels = await decode(jpeg);
  compileFilter(filter, width, height)(pixels, 3);
  return encode(pixels);
}

function decode(jpeg: Buffer): Promise<Buffer> {
  return sharp(jpeg).raw().toBuffer();
}

function encode(pixels: Buffer): Promise<Buffer> {
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer();
}

function printSpeed(costs: Map<string, Cost[]>): void {
  const typical = (key: string, what: keyof Cost) => median(costs.get(key)!.map((cost) => cost[what]));
  const ratio = (key: string, what: keyof Cost) => typical(key, what) / typical('plain', what);
  const row = (label: string, key: string) => [
    label,
    typical(key, 'wall').toFixed(1),
    ratio(key, 'wall').toFixed(2),
    ratio(key, 'cpu').toFixed(2),
  ];
  printTable([
    ['', 'ms', 'ratio', 'of CPU time', 'filter alone, ms', 'by sharp, ms', 'ratio', 'of CPU time'],
    [...row('decode + encode', 'plain'), '', '', '', ''],
    [...row('by way of raw pixels', 'unfiltered'), '', '', '', ''],
    ...filters.map(({ name }) => [
      ...row(name, name),
      typical(`${name} alone`, 'wall').toFixed(1),
      ...row('', `${name} by sharp`).slice(1),
    ]),
  ]);
  for (const what of ['wall', 'cpu'] as const) {
    const ratios = filters.map(({ name }) => ratio(name, what));
    const [middle, worst] = [median(ratios).toFixed(2), Math.max(...ratios).toFixed(2)];
    console.log(`ratio of ${what === 'wall' ? 'time' : 'CPU time'}: median ${middle}, worst ${worst}`);
  }
}

import { readFileSync, writeFileSync } from 'node:fs';
import { filters, findFilter } from '../../src/filters/catalogue.ts';
import { compileFilter } from '../../src/filters/compile.ts';
import { median, printTable } from './figures.ts';

/** How much memory the filters take on top of a decoded picture of 12 megapixels. Linux only. */
export function printMemory(): void {
  const [width, height] = [4000, 3000];
  const pixels = Buffer.alloc(width * height * 3, 128);
  const extra = filters.map((filter) => {
    const before = restartPeak();
    compileFilter(filter, width, height, 80)(pixels, 3);
    return { name: filter.name, bytes: (peakBytes() - before) / (width * height) };
  });
  const most = extra.reduce((a, b) => (a.bytes > b.bytes ? a : b));
  console.log(
    `memory beyond the decoded picture, 12 megapixels: at most ${most.bytes.toFixed(2)} bytes a pixel (${most.name})`,
  );
}

/** Forgets the highest memory so far and returns what is in use now, in bytes; see proc(5), clear_refs. */
function restartPeak(): number {
  writeFileSync('/proc/self/clear_refs', '5');
  return peakBytes();
}

function peakBytes(): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}

/** That time grows with the number of pixels and no faster. */
export function printGrowth(): void {
  const names = ['sepia', 'clarendon', 'mayfair', 'walden'];
  const sizes = [1, 5, 12, 25, 50].map((megapixels) => {
    const width = Math.round(Math.sqrt(1.5e6 * megapixels));
    return { megapixels, width, height: Math.round((megapixels * 1e6) / width) };
  });
  const header = sizes.map(({ megapixels }) => `${megapixels} MP`);
  const rows = names.map((name) => [
    name,
    ...sizes.map(({ width, height }) => perPixel(name, width, height)),
  ]);
  printTable([['ns a pixel, filter alone', ...header], ...rows]);
}

function perPixel(name: string, width: number, height: number): string {
  const pixels = Buffer.alloc(width * height * 3);
  for (let i = 0; i < pixels.length; i++) pixels[i] = i ^ (i >> 9);
  const times = [1, 2, 3].map(() => {
    const start = performance.now();
    compileFilter(findFilter(name)!, width, height)(pixels, 3);
    return performance.now() - start;
  });
  return ((median(times) * 1e6) / (width * height)).toFixed(1);
}

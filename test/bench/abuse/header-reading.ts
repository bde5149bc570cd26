import { AppError } from '../../../src/domain/errors.ts';
import { bytesSource } from '../../../src/pictures/byte-source.ts';
import { inspectPicture } from '../../../src/pictures/inspect.ts';
import { printTable } from '../figures.ts';

const size = 10 * 2 ** 20;
const limits = { maxPixels: 50e6, maxScans: 100, maxMemoryBytes: 640 * 2 ** 20 };
const runs = 10;

/** What follows the start of a JPEG, over and over, and leads the reader of its header on. */
const patterns: Record<string, number[]> = {
  'fill bytes': [0xff],
  zeros: [0],
  'empty segments': [0xff, 0xfe, 0, 2],
  'segments of an impossible length': [0xff, 0xfe, 0, 0],
  'data bytes': [0xff, 0],
  'empty scans': [0xff, 0xda, 0, 2],
};

/** How long a node is busy with the header of a crafted JPEG of 10 MB, at most in ten times after the first. */
export async function headerReading(): Promise<void> {
  const rows = [['header of a JPEG of 10 MB', 'longest ms', 'at most']];
  for (const [name, pattern] of Object.entries(patterns)) {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(size, Buffer.from(pattern))]);
    await timeOf(bytes);
    const times: number[] = [];
    for (let run = 0; run < runs; run += 1) times.push(await timeOf(bytes));
    rows.push([name, Math.max(...times).toFixed(1), '5.0']);
  }
  printTable(rows);
}

async function timeOf(bytes: Buffer): Promise<number> {
  const begin = performance.now();
  await inspectPicture(bytesSource(bytes), 'a', limits, bytes.length).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
  });
  return performance.now() - begin;
}

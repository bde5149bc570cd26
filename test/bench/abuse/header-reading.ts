import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../../src/domain/errors.ts';
import { fileSource } from '../../../src/pictures/byte-source.ts';
import { inspectPicture } from '../../../src/pictures/inspect.ts';
import { photo } from '../../support/pictures/pictures.ts';
import { median, printTable } from '../figures.ts';

const size = 10 * 2 ** 20;
const limits = { maxPixels: 50e6, maxScans: 100, maxMemoryBytes: 640 * 2 ** 20 };
const atOnce = 40;
const runs = 5;

/** What follows the start of a JPEG, or of its scan, over and over, and leads the reader of its header on. */
const patterns: Record<string, number[]> = {
  'fill bytes': [0xff],
  zeros: [0],
  'empty segments': [0xff, 0xfe, 0, 2],
  'segments of an impossible length': [0xff, 0xfe, 0, 0],
  'data bytes': [0xff, 0],
  'restart markers': [0xff, 0xd0],
  'empty scans': [0xff, 0xda, 0, 2],
};

/**
 * For how long uploads of crafted JPEGs keep the event loop of a node from everything else, beside a loop that has
 * nothing to do: on a busy machine that waits for its core too.
 */
export async function headerReading(): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'instaclone-headers-'));
  const idle = await medianOf(() => new Promise((resolve) => setTimeout(resolve, 100)));
  const rows = [
    [
      `headers of ${atOnce} JPEGs of 10 MB at once`,
      'longest ms in which the loop does nothing else',
      'wanted',
    ],
    ['no file', idle.toFixed(1), ''],
  ];
  const progressive = await photo(64, 64).jpeg({ progressive: true }).toBuffer();
  const lastScan = progressive.lastIndexOf(Buffer.from([0xff, 0xda]));
  const starts = {
    'from the start': progressive.subarray(0, 2),
    'in a scan': progressive.subarray(0, lastScan + 20),
  };
  try {
    for (const [name, pattern] of Object.entries(patterns)) {
      for (const [where, start] of Object.entries(starts)) {
        const path = join(dir, 'crafted.jpg');
        await writeFile(path, Buffer.concat([start, Buffer.alloc(size, Buffer.from(pattern))]));
        const longest = await medianOf(() =>
          Promise.all(Array.from({ length: atOnce }, () => inspect(path))),
        );
        rows.push([`${name} ${where}`, longest.toFixed(1), '5.0']);
      }
    }
  } finally {
    await rm(dir, { recursive: true });
  }
  printTable(rows);
}

async function medianOf(work: () => Promise<unknown>): Promise<number> {
  const stretches: number[] = [];
  for (let run = 0; run < runs; run += 1) stretches.push(await longestStretch(work));
  return median(stretches);
}

/** Between two turns of the event loop while the work is done. */
async function longestStretch(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  let next: NodeJS.Immediate;
  const turn = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    next = setImmediate(turn);
  };
  next = setImmediate(turn);
  await work();
  clearImmediate(next);
  return longest;
}

async function inspect(path: string): Promise<void> {
  const file = await open(path);
  try {
    await inspectPicture(fileSource(file), 'a', limits, size).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
    });
  } finally {
    await file.close();
  }
}

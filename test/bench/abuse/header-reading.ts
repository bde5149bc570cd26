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
 * For how long uploads of crafted JPEGs keep the event loop of a node from everything else. On a busy machine that has
 * waiting for a core in it, so CPU time is told as well, with what the threads that read files use meanwhile.
 */
export async function headerReading(): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'instaclone-headers-'));
  const idle = await longestStretch(() => new Promise((resolve) => setTimeout(resolve, 200)));
  const rows = [
    [`longest time between two turns of the event loop`, 'ms', 'ms of CPU', 'wanted'],
    ['no file', ...texts(idle), ''],
  ];
  const progressive = await photo(64, 64).jpeg({ progressive: true }).toBuffer();
  const inScan = progressive.lastIndexOf(Buffer.from([0xff, 0xda])) + 20;
  const starts = { 'from the start': 2, 'in a scan': inScan };
  try {
    for (const [name, pattern] of Object.entries(patterns)) {
      for (const [where, length] of Object.entries(starts)) {
        const path = join(dir, 'crafted.jpg');
        const start = progressive.subarray(0, length);
        await writeFile(path, Buffer.concat([start, Buffer.alloc(size, Buffer.from(pattern))]));
        const longest = await longestStretch(() =>
          Promise.all(Array.from({ length: atOnce }, () => inspect(path))),
        );
        rows.push([`${atOnce} JPEGs of 10 MB: ${name} ${where}`, ...texts(longest), '5.0']);
      }
    }
  } finally {
    await rm(dir, { recursive: true });
  }
  printTable(rows);
}

interface Stretch {
  ms: number;
  cpuMs: number;
}

const texts = ({ ms, cpuMs }: Stretch) => [ms.toFixed(1), cpuMs.toFixed(1)];
const cpuMsNow = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Between two turns of the event loop while the work is done, in the median of some runs. */
async function longestStretch(work: () => Promise<unknown>): Promise<Stretch> {
  const stretches: Stretch[] = [];
  for (let run = 0; run < runs; run += 1) stretches.push(await longestOfOne(work));
  return {
    ms: median(stretches.map(({ ms }) => ms)),
    cpuMs: median(stretches.map(({ cpuMs }) => cpuMs)),
  };
}

async function longestOfOne(work: () => Promise<unknown>): Promise<Stretch> {
  const longest = { ms: 0, cpuMs: 0 };
  let last = { ms: performance.now(), cpuMs: cpuMsNow() };
  let next: NodeJS.Immediate;
  const turn = () => {
    const now = { ms: performance.now(), cpuMs: cpuMsNow() };
    longest.ms = Math.max(longest.ms, now.ms - last.ms);
    longest.cpuMs = Math.max(longest.cpuMs, now.cpuMs - last.cpuMs);
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

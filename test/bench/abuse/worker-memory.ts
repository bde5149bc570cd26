import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { inParallel } from '../../../src/ops/in-parallel.ts';
import { visitor } from '../../support/nodes/visitor.ts';
import { corpus, hasCorpus } from '../../support/pictures/corpus.ts';
import { withChildren } from '../../support/servers/process-tree.ts';
import { printTable } from '../figures.ts';

const atOnce = 20;
const hostile = 6;
const everyMs = 50;

/** The most memory that all processes of a worker have together, with every file of the corpus, twenty at once. */
export async function workerMemory(cluster: Cluster): Promise<void> {
  const person = visitor(cluster.url);
  await person.get('/upload');
  // Interlaced, in 16 bits and to be turned: takes most for its size of all that is accepted.
  const flat = sharp({ create: { width: 6000, height: 6000, channels: 4, background: '#8888' } });
  const large = await flat
    .toColourspace('rgb16')
    .withMetadata({ orientation: 6 })
    .png({ progressive: true, compressionLevel: 9 })
    .toBuffer();
  const files = hasCorpus ? corpus().map(({ read }) => read()) : [];
  const uploads = [...Array<Buffer>(hostile).fill(large), ...files];
  const counts: Record<string, number> = {};
  const meter = watchPeak(cluster.part('worker-1').server().pid);
  await inParallel(uploads, { limit: atOnce, signal: new AbortController().signal }, async (bytes) => {
    const response = await person.upload(bytes, 'photo');
    const ended = response.status === 303 ? (await person.settled(response)).state : `${response.status}`;
    counts[ended] = (counts[ended] ?? 0) + 1;
  });
  printTable([
    ['a worker, all its processes', 'files', 'most MB resident', 'at most'],
    [`the corpus, ${atOnce} at once`, uploads.length, (await meter.stop()).toFixed(0), '1000'],
  ]);
  console.log(`How they ended: ${JSON.stringify(counts)}`);
}

/** Adds up what is resident, pages that processes share as often as they have them. */
function watchPeak(pid: number): { stop(): Promise<number> } {
  let most = 0;
  let isOver = false;
  const watch = async () => {
    while (!isOver) {
      most = Math.max(
        most,
        withChildren(pid).reduce((sum, each) => sum + residentMb(each), 0),
      );
      await sleep(everyMs);
    }
  };
  const watching = watch();
  return {
    async stop() {
      isOver = true;
      await watching;
      return most;
    },
  };
}

function residentMb(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return (1024 * Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0)) / 1e6;
  } catch {
    return 0; // It has just ended.
  }
}

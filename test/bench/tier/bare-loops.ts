import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { filterNames } from '../../../src/filters/catalogue.ts';
import { openRenderProcesses } from '../../../src/main/open-render-processes.ts';
import type { ImageJson } from '../../support/nodes/visitor.ts';
import { spareFor, steadyRate } from './steady-rate.ts';

interface BareLoops {
  /** Filters a second of so many of the loops at once, which take from one list. */
  run(count: number, pictures: number): Promise<number>;
  close(): Promise<void>;
}

/**
 * The render process of the worker, told what to do by a loop instead of the queue, with the same reads, sizes and
 * writes. As in the worker the next picture waits while one is made, so that no loop waits for its disk. Resolves when
 * every loop is warm.
 */
export async function openBareLoops(cluster: Cluster, parent: ImageJson, count: number): Promise<BareLoops> {
  const loops = await Promise.all(Array.from({ length: count }, () => openLoop(cluster, parent)));
  return {
    async run(count, pictures) {
      const list = Array(pictures + spareFor(count)).keys();
      const finishedAt: number[] = [];
      const work = async ({ render }: (typeof loops)[number]) => {
        for (const index of list) {
          await render(index);
          finishedAt.push(performance.now());
        }
      };
      await Promise.all(loops.slice(0, count).flatMap((loop) => [work(loop), work(loop)]));
      return steadyRate(finishedAt, count, pictures);
    },
    async close() {
      await Promise.all(loops.map((loop) => loop.close()));
    },
  };
}

/** Resolves when it has rendered with every filter once: the worker beside it is warm as well. */
async function openLoop(cluster: Cluster, parent: ImageJson) {
  const blobDir = await mkdtemp(join(tmpdir(), 'instaclone-loop-'));
  const source = (parent.full as string).slice(1);
  const shared = cluster.environment()['BLOB_DIR'] as string;
  await cp(join(shared, source), join(blobDir, source));
  const pool = openRenderProcesses({
    blobStore: { kind: 'folder', dir: blobDir },
    concurrency: 1,
    jobTimeoutMs: 60_000,
    workerMemoryBytes: 640 * 2 ** 20,
  });
  const render = async (index: number) => {
    const filter = filterNames[index % filterNames.length];
    const folder = index.toString(16).padStart(32, '0');
    const outcome = await pool.render({
      source,
      folder,
      filter,
      strength: 100,
      maxPixels: 50_000_000,
      memoryBytes: 400e6,
    });
    if (outcome.type !== 'rendered') throw new Error(`The loop got ${JSON.stringify(outcome)}`);
  };
  for (const index of filterNames.keys()) await render(index);
  return {
    render,
    async close() {
      await pool.close();
      await rm(blobDir, { recursive: true });
    },
  };
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '../../../deploy/local/cluster.ts';
import { filterNames } from '../../../src/filters/catalogue.ts';
import { projectRoot } from '../../../src/project-root.ts';
import type { ImageJson } from '../../support/visitor.ts';
import { spareFor, steadyRate } from './steady-rate.ts';

/**
 * Filters a second of so many loops at once, which take from one list: the render process of the worker, told what to
 * do by a loop instead of the queue, with the same reads, sizes and writes.
 */
export async function bareLoops(
  cluster: Cluster,
  parent: ImageJson,
  count: number,
  pictures: number,
): Promise<number> {
  const loops = await Promise.all(Array.from({ length: count }, () => openLoop(cluster, parent)));
  const list = Array(pictures + spareFor(count)).keys();
  const finishedAt: number[] = [];
  const work = async ({ render }: (typeof loops)[number]) => {
    for (const index of list) {
      await render(index);
      finishedAt.push(performance.now());
    }
  };
  await Promise.all(loops.map(work));
  await Promise.all(loops.map((loop) => loop.close()));
  return steadyRate(finishedAt, count, pictures);
}

/** Resolves when it has rendered with every filter once: the worker beside it is warm as well. */
async function openLoop(cluster: Cluster, parent: ImageJson) {
  const blobs = await mkdtemp(join(tmpdir(), 'instaclone-loop-'));
  const source = (parent.full as string).slice(1);
  const shared = cluster.environment()['BLOB_DIR'] as string;
  await cp(join(shared, source), join(blobs, source));
  const child = fork(join(projectRoot, 'dist/worker/render-process.js'), [blobs], {
    env: { MALLOC_ARENA_MAX: '2' },
  });
  await once(child, 'message');
  const render = async (index: number) => {
    const filter = filterNames[index % filterNames.length];
    const folder = index.toString(16).padStart(32, '0');
    child.send({ source, folder, filter, strength: 100, maxPixels: 50_000_000 });
    const [answer] = (await once(child, 'message')) as [{ type: string }];
    if (answer.type !== 'rendered') throw new Error(`The loop got ${JSON.stringify(answer)}`);
  };
  for (const index of filterNames.keys()) await render(index);
  return {
    render,
    async close() {
      child.disconnect();
      await once(child, 'exit');
      await rm(blobs, { recursive: true });
    },
  };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { filtersAccepted, uploadsAccepted } from './writes/accepting.ts';
import { likesAlone, likeStorm } from './writes/likes.ts';
import { pictureCpu } from './writes/picture-cpu.ts';
import { pictureWait } from './writes/picture-wait.ts';
import { startSites, type Sites } from './writes/sites.ts';

export const name = 'writes';
export const describe =
  'what a write costs, beside an application that promises nothing, and beside an earlier revision when one is named';

/** Each in order on the same sites. */
const scenarios: ((sites: Sites) => Promise<void>)[] = [
  ...[likesAlone, likeStorm],
  ...[pictureCpu, pictureWait],
  // Last, because what they accept is made afterwards.
  ...[filtersAccepted, uploadsAccepted],
];

export async function run(
  _deadline: AbortSignal | undefined,
  { before }: { before: string | undefined },
): Promise<void> {
  const [load = 0] = loadavg();
  console.log(`${availableParallelism()} cores; before the start, ${load.toFixed(1)} processes wanted one`);
  const dir = await mkdtemp(join(tmpdir(), 'instaclone-bench-'));
  try {
    const sites = await startSites(dir, before);
    try {
      for (const scenario of scenarios) await scenario(sites).catch(notMeasured);
    } finally {
      await sites.stop();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** The next one is measured all the same. */
function notMeasured(error: unknown): void {
  console.log('Not measured:', error);
}

import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFolder } from '../../../src/adapters/filesystem/open-folder.ts';
import { readConfig } from '../../../src/config/read-config.ts';
import { bytesSource } from '../../../src/pictures/byte-source.ts';
import { readHeader } from '../../../src/pictures/inspect.ts';
import { memoryNeeded } from '../../../src/pictures/memory-needed.ts';
import { projectRoot } from '../../../src/project-root.ts';
import { startRenderProcess } from '../../../src/rendering/render-process.ts';
import { photo } from '../../support/pictures/pictures.ts';
import { emptyPng, orientationChunk } from '../../support/pictures/png-chunks.ts';
import { withChildren } from '../../support/servers/process-tree.ts';

const program = join(projectRoot, 'dist/src/main/render-process.js');
const fast = { compressionLevel: 1, effort: 1 };
/** Large enough that what is for each pixel is most of it. */
const side = 2500;

/** Each holds something else of a whole picture. */
const kinds: Record<string, (image: Sharp) => Sharp> = {
  'a JPEG': (image) => image.jpeg(),
  'a JPEG that is turned': (image) => image.withMetadata({ orientation: 6 }).jpeg(),
  'a JPEG in inks': (image) => image.toColourspace('cmyk').jpeg(),
  'a progressive JPEG': (image) => image.jpeg({ progressive: true, chromaSubsampling: '4:4:4' }),
  'a progressive JPEG in inks': (image) => image.toColourspace('cmyk').jpeg({ progressive: true }),
  'a PNG': (image) => image.png(fast),
  'a PNG of 16 bits with a profile': (image) =>
    image.toColourspace('rgb16').withIccProfile('p3').png({ compressionLevel: 1 }),
  'an interlaced PNG of 16 bits with alpha that is turned': (image) =>
    image
      .ensureAlpha(0.5)
      .toColourspace('rgb16')
      .withMetadata({ orientation: 6 })
      .png({ compressionLevel: 1, progressive: true }),
  'an interlaced PNG of gray': (image) =>
    image.toColourspace('b-w').png({ compressionLevel: 1, progressive: true }),
  'a WebP': (image) => image.webp({ effort: 0 }),
  'a WebP with alpha': (image) => image.ensureAlpha(0.5).webp({ effort: 0 }),
  'a lossless WebP with alpha': (image) => image.ensureAlpha(0.5).webp({ lossless: true, effort: 0 }),
};

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'instaclone-memory-'));
});
afterAll(() => rm(dir, { recursive: true }));

it.each(Object.entries(kinds))('%s takes less than was estimated, and not much less', async (_kind, make) => {
  const bytes = await make(photo(side, side)).toBuffer();
  const header = await readHeader(bytesSource(bytes), { maxScans: 100 });
  const estimated = memoryNeeded(header!, bytes.length);
  const taken = await memoryTaken(bytes);
  expect(taken).toBeLessThan(estimated);
  expect(taken).toBeGreaterThan(estimated / 4);
});

it('is the most that a worker has for a picture that it just takes', async () => {
  const layout = { width: 6560, height: 6560, colourType: 6, bits: 16 };
  const bytes = await emptyPng(layout, orientationChunk(6));
  const header = await readHeader(bytesSource(bytes), { maxScans: 100 });
  const { workerMemoryBytes } = readConfig({});
  const estimated = memoryNeeded(header!, bytes.length);
  expect(estimated).toBeGreaterThan(0.98 * workerMemoryBytes);
  expect(estimated).toBeLessThan(workerMemoryBytes);
  expect(await memoryTaken(bytes)).toBeLessThan(estimated);
});

/** The most bytes that a process of its own had for this picture, beside what it had before. */
async function memoryTaken(bytes: Buffer): Promise<number> {
  const blobs = await openFolder(dir);
  await blobs.put('source', bytes);
  const renderer = startRenderProcess({ program, store: { kind: 'folder', dir }, timeoutMs: 60_000 });
  try {
    await renderer.ready;
    const before = peakOf(renderProcess());
    const picture = { source: 'source', folder: 'f'.repeat(32), filter: 'clarendon', strength: 80 };
    const request = { ...picture, id: 1, maxPixels: 50e6, memoryBytes: 2e9, hasFreeCore: true };
    const { outcome } = renderer.render(request, () => undefined);
    expect((await outcome).type).toBe('rendered');
    return peakOf(renderProcess()) - before;
  } finally {
    renderer.kill();
    await renderer.ended;
  }
}

function renderProcess(): number {
  const pids = withChildren(process.pid).filter((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(JSON.stringify(dir)),
  );
  expect(pids).toHaveLength(1);
  return pids[0] as number;
}

function peakOf(pid: number): number {
  return 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFolder } from '../../../src/adapters/filesystem/open-folder.ts';
import { readConfig } from '../../../src/config/read-config.ts';
import { mediaKey } from '../../../src/domain/images/blob-keys.ts';
import { openRenderProcesses } from '../../../src/main/open-render-processes.ts';
import { inParallel } from '../../../src/ops/in-parallel.ts';
import { bytesSource } from '../../../src/pictures/byte-source.ts';
import { inspectPicture } from '../../../src/pictures/inspect.ts';
import { memoryNeeded } from '../../../src/pictures/memory-needed.ts';
import type { BlobStore } from '../../../src/ports/blob-store.ts';
import type { RenderOutcome, RenderPool } from '../../../src/rendering/render-pool.ts';
import { corpus, hasCorpus } from '../../support/pictures/corpus.ts';
import { watchResident } from '../../support/servers/process-memory.ts';
import { withChildren } from '../../support/servers/process-tree.ts';

const atOnce = 20;
/** A worker has 1 GB in all, of which its own process has less than this. */
const mostMb = 1000 - 150;

describe.skipIf(!hasCorpus)(
  `a render pool that is asked for every file of the corpus, ${atOnce} at once`,
  () => {
    const config = readConfig({ WORKER_CONCURRENCY: '2' });
    const files = hasCorpus ? corpus() : [];
    const outcomes = new Map<string, RenderOutcome>();
    let dir: string;
    let blobs: BlobStore;
    let pool: RenderPool;
    let residentMb: number;
    const folderOf = (file: string) => createHash('md5').update(file).digest('hex');

    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'instaclone-corpus-'));
      blobs = await openFolder(dir);
      pool = openRenderProcesses({ ...config, blobStore: { kind: 'folder', dir } });
      await pool.warmUp();
      const meter = watchResident(() => withChildren(process.pid).slice(1));
      const signal = new AbortController().signal;
      await inParallel(files, { limit: atOnce, signal }, ({ file, read }) => render(file, read()));
      residentMb = (await meter.stop()).mostMb;
    }, 120_000);
    afterAll(async () => {
      await pool?.close();
      await rm(dir, { recursive: true });
    });

    /** As a web node and a worker would, of what the node lets pass. */
    async function render(file: string, bytes: Buffer): Promise<void> {
      const source = bytesSource(bytes);
      const header = await inspectPicture(source, file, config.upload, bytes.length).catch(() => undefined);
      if (!header) return;
      const [key, folder] = [`source/${folderOf(file)}`, folderOf(file)];
      await blobs.put(key, bytes);
      const memoryBytes = memoryNeeded(header, bytes.length);
      const request = { source: key, folder, filter: undefined, strength: undefined, memoryBytes };
      outcomes.set(file, await pool.render({ ...request, maxPixels: config.upload.maxPixels }));
    }

    it('has less memory for all its processes than a worker may have', () => {
      expect(residentMb).toBeGreaterThan(100);
      expect(residentMb).toBeLessThan(mostMb);
    });

    it('loses none of its processes', () => {
      const ends = new Set([...outcomes.values()].map(({ type }) => type));
      expect([...ends].toSorted()).toEqual(['damaged', 'rendered']);
    });

    it.each(files)('$file: $expected', async ({ file, expected, displaySize }) => {
      const outcome = outcomes.get(file);
      if (outcome?.type !== 'rendered') {
        expect(['reject', 'either']).toContain(expected);
        return;
      }
      expect(expected).not.toBe('reject');
      const { width, height, digest } = outcome.picture;
      if (expected !== 'either') expect(`${width}x${height}`).toBe(displaySize);
      const full = await readFile(join(dir, mediaKey(folderOf(file), digest, 'full')));
      expect(await sharp(full).metadata()).toMatchObject({ format: 'jpeg', space: 'srgb', width, height });
    });
  },
);

import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { getPriority, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFolder } from '../../../src/adapters/filesystem/open-folder.ts';
import { mediaFolder, mediaKey } from '../../../src/domain/images/blob-keys.ts';
import type { FirstSize } from '../../../src/domain/images/first-size.ts';
import { filterNames } from '../../../src/filters/catalogue.ts';
import { openRenderProcesses } from '../../../src/main/open-render-processes.ts';
import { openRenderPool, type RenderOutcome, type RenderPool } from '../../../src/rendering/render-pool.ts';
import { jpegPhoto } from '../../support/pictures/pictures.ts';
import { withChildren } from '../../support/servers/process-tree.ts';

const source = 'media/source.jpg';
const workerMemoryBytes = 100e6;
let dir: string;
let pool: RenderPool;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'instaclone-pool-'));
  await (await openFolder(dir)).put(source, await jpegPhoto(64, 48));
  pool = openPool(1);
  await pool.warmUp();
});

afterEach(async () => {
  await pool.close();
  await rm(dir, { recursive: true });
});

const openPool = (concurrency: number) =>
  openRenderProcesses({
    blobStore: { kind: 'folder', dir },
    concurrency,
    jobTimeoutMs: 60_000,
    workerMemoryBytes,
  });
const folderOf = (index: number) => index.toString(16).padStart(32, '0');
const requestOf = (index: number) => ({
  source,
  folder: folderOf(index),
  filter: filterNames[index],
  strength: 100,
  maxPixels: 1_000_000,
  memoryBytes: 1e6,
});
const render = (index: number) => pool.render(requestOf(index));
const renderQuick = (index: number) => pool.render(requestOf(index), { isQuick: true });

const digestOf = (outcome: RenderOutcome) =>
  outcome.type === 'rendered' ? outcome.picture.digest : JSON.stringify(outcome);

/** Of the pool of this test: no other has its folder. */
function renderProcesses(): number[] {
  return withChildren(process.pid).filter((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(JSON.stringify(dir)),
  );
}

/** Those that are there do nothing until they get this signal as well, or one that ends them. */
function stopProcesses(): (signal: NodeJS.Signals) => void {
  const pids = renderProcesses();
  expect(pids).toHaveLength(2);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  return (signal) => {
    for (const pid of pids) process.kill(pid, signal);
  };
}

describe('the render pool', () => {
  it('gives each of many requests at once its own picture, which is then stored', async () => {
    const indexes = filterNames.map((_, index) => index);
    const atOnce = await Promise.all(indexes.map(render));
    const blobs = await openFolder(dir);
    for (const index of indexes) {
      const digest = digestOf(atOnce[index] as RenderOutcome);
      expect(await blobs.get(mediaKey(folderOf(index), digest, 'full')), digest).toBeDefined();
    }
    // What is made one after the other is as it should be: the same request gives the same bytes.
    for (const index of indexes) expect(await render(index)).toEqual(atOnce[index]);
  });

  it('tells, before the rest is stored, that the size that people look at can be read; of a small one nothing', async () => {
    const blobs = await openFolder(dir);
    await blobs.put('media/wide.jpg', await jpegPhoto(1400, 70));
    const told: string[] = [];
    const read: Promise<Buffer | undefined>[] = [];
    const onFirstSize = (first: FirstSize) => {
      told.push(JSON.stringify(first));
      read.push(blobs.get(first.key));
    };
    const wide = await pool.render({ ...requestOf(0), source: 'media/wide.jpg' }, { onFirstSize });
    const digest = digestOf(wide);
    const key = mediaKey(folderOf(0), digest, 1280);
    expect(told).toEqual([JSON.stringify({ key, width: 1400, height: 70 })]);
    const [first] = await Promise.all(read);
    expect((await sharp(first).metadata()).width).toBe(1280);
    // The bytes at this address stay as they are.
    expect(await blobs.get(key)).toEqual(first);
    for (const size of [320, 640, 'full'] as const) {
      expect(await blobs.get(mediaKey(folderOf(0), digest, size)), String(size)).toBeDefined();
    }
    await pool.render(requestOf(1), { onFirstSize });
    expect(told).toHaveLength(1);
  });

  it('makes the same pictures beside one another as alone', async () => {
    const blobs = await openFolder(dir);
    await blobs.put('media/wide.jpg', await jpegPhoto(1400, 70));
    const wide = { ...requestOf(0), source: 'media/wide.jpg' };
    const alone = await pool.render(wide);
    const full = () => blobs.get(mediaKey(folderOf(0), digestOf(alone), 'full'));
    const before = await full();
    const larger = openPool(2);
    expect(await larger.render(wide)).toEqual(alone);
    await larger.close();
    expect(before).toBeDefined();
    expect(await full()).toEqual(before);
  });

  it('works below the priority of everything else, with all its threads', async () => {
    await render(0);
    const threads = renderProcesses().flatMap((pid) => readdirSync(`/proc/${pid}/task`).map(Number));
    expect(threads.length).toBeGreaterThan(2);
    const below = [5, 10].map((priority) => Math.max(priority, getPriority()));
    const found = new Set(threads.map((id) => getPriority(id)));
    expect([...found].toSorted((one, other) => one - other)).toEqual([...new Set(below)]);
  });

  it('says that a picture could not be stored, and goes on', async () => {
    const folder = join(dir, mediaFolder(folderOf(0)));
    await mkdir(dirname(folder), { recursive: true });
    await writeFile(folder, 'a file where the folder should be');
    const [outcome, next] = await Promise.all([render(0), render(1)]);
    expect(outcome).toEqual({ type: 'error', detail: expect.stringMatching(/EEXIST|ENOTDIR/) as string });
    expect(next.type).toBe('rendered');
  });

  it('says when a process has died with its picture, and makes the next in another', async () => {
    const before = renderProcesses();
    const signal = stopProcesses(); // So that it can't be done with it before.
    const dying = render(0);
    signal('SIGKILL');
    expect(await dying).toEqual({ type: 'crashed', detail: 'ended with SIGKILL' });
    // That the other one has died may be found only by the picture that it is given.
    await expect.poll(async () => (await render(1)).type).toBe('rendered');
    expect(renderProcesses().filter((pid) => before.includes(pid))).toEqual([]);
  });

  it('keeps a process for what is quickly done, while large ones wait for one another', async () => {
    stopProcesses();
    const done: string[] = [];
    const note = (name: string) => () => void done.push(name);
    const large = [0, 1, 2].map((index) => render(index).then(note('large')));
    const quick = renderQuick(3).then(note('quick'));
    const [first, second] = renderProcesses();
    process.kill(first as number, 'SIGCONT');
    await Promise.race([quick, Promise.all(large)]);
    expect([['quick'], ['large', 'large', 'large']]).toContainEqual(done);
    process.kill(second as number, 'SIGCONT');
    await Promise.all([...large, quick]);
    expect(done.toSorted()).toEqual(['large', 'large', 'large', 'quick']);
  });

  it('can be closed while its processes are starting', async () => {
    const young = openPool(2);
    const warm = young.warmUp();
    await young.close();
    await expect(warm).resolves.toBeUndefined();
  });

  it('ends what runs and what waits when it is closed', async () => {
    stopProcesses();
    const outcomes = [render(0), render(1)];
    await pool.close();
    expect(await Promise.all(outcomes)).toEqual([{ type: 'stopped' }, { type: 'stopped' }]);
    expect(await render(2)).toEqual({ type: 'stopped' });
  });
});

/** What the pool makes of its processes, with programs that stand in for one and work on no pixels. */
describe('a render process', () => {
  const answer = `({ id }) => process.send({ type: 'ended', id, answer: { type: 'damaged', detail: 'seen' } })`;
  const isReady = `process.send({ type: 'ready' });`;
  const request = {
    source,
    folder: folderOf(0),
    filter: undefined,
    strength: 100,
    maxPixels: 1,
    memoryBytes: 0,
  };
  let young: RenderPool | undefined;
  afterEach(() => young?.close());

  async function openPoolOf(code: string, deadlines: { timeoutMs: number; startTimeoutMs?: number }) {
    const program = join(dir, 'program.mjs');
    await writeFile(program, code);
    young = openRenderPool({
      program,
      store: { kind: 'folder', dir },
      size: 1,
      memoryBytes: 1e6,
      ...deadlines,
    });
    return young;
  }

  it('may take longer to start than a picture may take', async () => {
    const code = `process.on('message', ${answer}); setTimeout(() => { ${isReady} }, 2_500);`;
    const { render: renderAny } = await openPoolOf(code, { timeoutMs: 2_000 });
    expect(await renderAny(request)).toEqual({ type: 'damaged', detail: 'seen' });
  });

  it('is killed when it is not ready in time, which is not the fault of the picture', async () => {
    const { render: renderAny } = await openPoolOf(`process.on('message', () => {});`, {
      timeoutMs: 60_000,
      startTimeoutMs: 200,
    });
    const outcome = { type: 'crashed', detail: expect.stringContaining('not ready within 200 ms') as string };
    expect(await renderAny(request)).toEqual(outcome);
    expect(await renderAny(request)).toEqual(outcome);
  });

  it('that ends when it is started is told of, to who warms up and to who renders', async () => {
    const failing = await openPoolOf('process.exit(3);', { timeoutMs: 60_000 });
    await expect(failing.warmUp()).rejects.toThrow('ended when it was started');
    const detail = expect.stringContaining('ended when it was started') as string;
    expect(await failing.render(request)).toEqual({ type: 'crashed', detail });
  });

  it('is killed with a picture that takes too long, and the next picture gets another', async () => {
    const code = `process.on('message', (asked) => asked.maxPixels === 1 || (${answer})(asked)); ${isReady}`;
    const { render: renderAny } = await openPoolOf(code, { timeoutMs: 2_000 });
    const [slow, quick] = [renderAny(request), renderAny({ ...request, maxPixels: 2 })];
    expect(await slow).toEqual({ type: 'timeout' });
    expect(await quick).toEqual({ type: 'damaged', detail: 'seen' });
  });

  it('that takes more memory than its picture may is killed, and the next picture gets another', async () => {
    const take = `globalThis.taken = Buffer.alloc(400e6, 1); setInterval(() => {}, 1_000);`;
    const code = `process.on('message', (asked) => { if (asked.maxPixels === 1) { ${take} } else (${answer})(asked); }); ${isReady}`;
    const { render: renderAny } = await openPoolOf(code, { timeoutMs: 60_000 });
    const [greedy, modest] = [renderAny(request), renderAny({ ...request, maxPixels: 2 })];
    const detail = expect.stringMatching(/^took \d+ bytes of memory/) as string;
    expect(await greedy).toEqual({ type: 'too-much-memory', detail });
    expect(await modest).toEqual({ type: 'damaged', detail: 'seen' });
  });

  it('is not asked for a picture for which there is never enough memory', async () => {
    const { render: renderAny } = await openPoolOf('process.exit(3);', { timeoutMs: 60_000 });
    const detail = 'needs 1000001 of 1000000 bytes';
    expect(await renderAny({ ...request, memoryBytes: 1_000_001 })).toEqual({
      type: 'too-much-memory',
      detail,
    });
  });
});

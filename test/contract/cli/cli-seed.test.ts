import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand, startCommand } from '../../support/nodes/command-line.ts';
import { discard, startEmbeddedNode } from '../../support/nodes/embedded-node.ts';
import { jpegPhoto, photo } from '../../support/pictures/pictures.ts';
import { visitor } from '../../support/nodes/visitor.ts';

let folder: string;
let data = 0;
/** A new folder for the data of one test, as the environment of a command. */
const freshData = () => ({ DATA_DIR: join(folder, `data-${(data += 1)}`) });
const tiny = ['--size', '64x48'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'instaclone-seed-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

async function countJobs(env: Record<string, string>): Promise<Record<string, number>> {
  const { stdout } = await runCommand(['jobs'], env);
  const rows = [...stdout.matchAll(/^(\w+) +(\d+)$/gm)];
  return Object.fromEntries(rows.map(([, state = '', count]) => [state, Number(count)]));
}

/** Waits until pictures have been accepted. */
async function accepted({ DATA_DIR }: { DATA_DIR: string }): Promise<void> {
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const found = await readdir(join(DATA_DIR, 'blobs', 'originals')).catch(() => []);
    if (found.length > 1) return;
    await sleep(20);
  }
  throw new Error('Nothing was accepted within 20 seconds');
}

it('instaclone samples makes pictures that can be filtered, without a site', async () => {
  const pictures = join(folder, 'made', 'samples');
  const made = await runCommand(['samples', '--count', '3', ...tiny, pictures]);
  expect(made).toEqual({ status: 0, stdout: `3 photographs in ${pictures}\n`, stderr: '' });
  expect(await readdir(pictures)).toEqual(['photograph-1.jpg', 'photograph-2.jpg', 'photograph-3.jpg']);
  const filtered = await runCommand(['filter', join(pictures, 'photograph-2.jpg'), join(folder, 'out.jpg')]);
  expect(filtered.status).toBe(0);
});

describe('instaclone migrate', () => {
  it('says what it ran, and then that there is nothing to do', async () => {
    const env = freshData();
    const first = await runCommand(['migrate'], env);
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(first.stdout).toMatch(/^(Ran \w+: \d{4}-\d\d-\d\d-[\w-]+\n)+$/);
    expect((await runCommand(['migrate'], env)).stdout).toBe('The database is up to date.\n');
  });

  it('says in a line that the database can not be opened', async () => {
    await writeFile(join(folder, 'file'), '');
    const { status, stderr } = await runCommand(['migrate'], { DATA_DIR: join(folder, 'file') });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^instaclone: [^\n]+\n$/)]);
  });
});

describe('instaclone seed --count', { timeout: 60_000 }, () => {
  it('makes pictures, people who like them and filtered ones', async () => {
    const env = freshData();
    const { status, stdout, stderr } = await runCommand(['seed', '--count', '12', ...tiny], env);
    // No progress bar either: standard error is no terminal.
    expect([status, stderr]).toEqual([0, '']);
    const [, pictures, filtered = 0, likes] =
      /^(\d+) pictures(?:, (\d+) filtered ones?)? and (\d+) likes? in [\d.]+ s$/m.exec(stdout) ?? [];
    expect(Number(pictures)).toBe(12);
    expect(Number(likes)).toBeGreaterThan(0);
    const done = 12 + Number(filtered);
    expect(await countJobs(env)).toEqual({ queued: 0, running: 0, done, failed: 0, cancelled: 0 });

    const node = await startEmbeddedNode({}, env.DATA_DIR);
    try {
      const front = await visitor(node.url).json<{ count: number; images: { likes: number }[] }>('/');
      expect(front.count).toBe(done);
      expect(front.images.some((image) => image.likes > 0)).toBe(true);
    } finally {
      await discard(node);
    }
  });

  it('makes the same photographs for the same number, and others for another', async () => {
    const originals = async (...options: string[]) => {
      const env = freshData();
      await runCommand(['seed', '--count', '3', ...tiny, ...options], env);
      const blobs = join(env.DATA_DIR, 'blobs', 'originals');
      const names = await readdir(blobs, { recursive: true, withFileTypes: true });
      const files = names.filter((name) => name.isFile());
      const bytes = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'hex')));
      return bytes.sort();
    };
    const first = await originals();
    expect(first).toHaveLength(3);
    expect(await originals()).toEqual(first);
    expect(await originals('--seed-number', '2')).not.toEqual(first);
  });

  it('says what it fills, and makes nothing twice when it is repeated', async () => {
    const env = freshData();
    const { stdout } = await runCommand(['seed', '--count', '12', ...tiny], env);
    expect(stdout).toContain(`Filling the embedded node's data in ${env.DATA_DIR}\n`);
    const before = await countJobs(env);
    const again = await runCommand(['seed', '--count', '13', ...tiny], env);
    expect(again.stdout).toMatch(/^1 picture\b.* 12 that were there already\b/m);
    expect((await countJobs(env))['done']).toBeLessThanOrEqual(before['done']! + 4);
  });

  it('loses nothing that it accepted when it is interrupted', async () => {
    const env = freshData();
    const { process, ended } = startCommand(['seed', '--count', '2000', '--size', '320x240'], env);
    await accepted(env);
    process.kill('SIGINT');
    const { status, stdout, stderr } = await ended;
    expect([status, stderr]).toEqual([130, '']);
    expect(stdout).toMatch(/^Interrupted: \d+ pictures?\b.* in [\d.]+ s$/m);
    const before = await countJobs(env);
    expect(before).toMatchObject({ running: 0, failed: 0 });
    const all = before['queued']! + before['done']!;

    const node = await startEmbeddedNode({}, env.DATA_DIR);
    try {
      await expect
        .poll(() => countJobs(env), { timeout: 30_000 })
        .toMatchObject({ queued: 0, running: 0, done: all });
    } finally {
      await discard(node);
    }
  });
});

describe('instaclone seed FOLDER', { timeout: 60_000 }, () => {
  it('imports what it can and lists the rest', async () => {
    const photos = join(folder, 'photos');
    await mkdir(join(photos, 'inner', '.hidden'), { recursive: true });
    const whole = await jpegPhoto(80, 60);
    const put = (name: string, bytes: Uint8Array | string) => writeFile(join(photos, name), bytes);
    await put('b.jpg', whole);
    await put('inner/a.png', await photo(80, 60).png().toBuffer());
    await put('half.jpg', whole.subarray(0, whole.length / 2));
    await put('notes.txt', 'hello');
    await put('empty.jpg', '');
    await put('inner/wrong.png', whole);
    await put('large.jpg', Buffer.concat([whole, Buffer.alloc(200_000)]));
    await put('.hidden.jpg', 'hello');
    await put('inner/.hidden/c.jpg', 'hello');

    const env = { ...freshData(), UPLOAD_MAX_BYTES: '150000' };
    const { status, stdout, stderr } = await runCommand(['seed', photos], env);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^2 pictures and 5 refused in [\d.]+ s$/m);
    const lines = stderr.trimEnd().split('\n');
    const reasons = [
      ['empty.jpg', 'The file is empty'],
      ['half.jpg', 'The file is damaged or incomplete'],
      ['inner/wrong.png', 'named like a PNG file but holds a JPEG picture'],
      ['large.jpg', 'The file is larger than 146.5 KiB'],
      ['notes.txt', 'This is not a picture'],
    ] as const;
    expect(lines).toHaveLength(reasons.length);
    reasons.forEach(([name, reason], index) => {
      expect(lines[index]).toContain(`instaclone: ${join(photos, name)}: `);
      expect(lines[index]).toContain(reason);
    });
    const failed = await runCommand(['jobs', '--failed'], env);
    expect(failed.stdout).toMatch(/^\S+Z {2}\/image\/\d+ {2}half\.jpg: The file is damaged[^\n]+\n$/);
    // What was imported stays as it was.
    expect((await readFile(join(photos, 'b.jpg'))).equals(whole)).toBe(true);
  });

  it('says in a line that there is nothing to import', async () => {
    const empty = join(folder, 'empty');
    await mkdir(empty);
    const env = freshData();
    expect(await runCommand(['seed', empty], env)).toEqual({
      status: 1,
      stdout: '',
      stderr: `instaclone: ${empty}: there is no file in it\n`,
    });
    const missing = await runCommand(['seed', join(folder, 'missing')], env);
    expect([missing.status, missing.stderr]).toEqual([1, expect.stringContaining('no such file or folder')]);
  });
});

describe('beside a running server', { timeout: 60_000 }, () => {
  it('the server does the work, and shows it at once', async () => {
    const node = await startEmbeddedNode();
    try {
      const front = () => visitor(node.url).json<{ count: number }>('/');
      expect((await front()).count).toBe(0);
      const ended = await runCommand(['seed', '--count', '4', ...tiny], { DATA_DIR: node.dataDir });
      expect(ended).toMatchObject({ status: 0, stderr: '' });
      const { done } = await countJobs({ DATA_DIR: node.dataDir });
      expect(done).toBeGreaterThanOrEqual(4);
      expect((await front()).count).toBe(done);
      expect(node.log.filter((line) => line.includes('"outcome":"rendered"'))).toHaveLength(done!);
    } finally {
      await discard(node);
    }
  });

  it('the seed goes on by itself when the server is killed', async () => {
    const node = await startEmbeddedNode();
    try {
      const env = { DATA_DIR: node.dataDir };
      const { ended } = startCommand(['seed', '--count', '12', '--size', '640x480'], env);
      await accepted(env);
      await node.kill();
      expect(await ended).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/^12 pictures/m) as string,
      });
      expect(await countJobs(env)).toMatchObject({ queued: 0, running: 0, failed: 0 });
    } finally {
      await discard(node);
    }
  });

  it('a second server on the same data does not start', async () => {
    const node = await startEmbeddedNode();
    try {
      await expect(startEmbeddedNode({}, node.dataDir)).rejects.toThrow('ended before it was ready');
      expect((await fetch(`${node.url}/livez`)).status).toBe(200);
    } finally {
      await discard(node);
    }
  });
});

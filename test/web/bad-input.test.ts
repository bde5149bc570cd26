import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { jpegPhoto, photo, scanBomb } from '../support/pictures/pictures.ts';
import { useNode } from '../support/nodes/use-node.ts';
import { visitor, type Visitor } from '../support/nodes/visitor.ts';

const run = promisify(execFile);
const node = useNode({ UPLOAD_MAX_BYTES: '300000', UPLOAD_MAX_PIXELS: '1000000' });
let me: Visitor;
beforeAll(() => {
  me = visitor(node.url);
});

const temporaryFiles = () => readdir(join(node.dataDir, 'tmp'));
/** What only its owner may know of: at its number there is nothing for others, whatever they ask. */
async function expectHidden(id: number): Promise<void> {
  const path = `/image/${id}`;
  const stranger = visitor(node.url);
  const json = { headers: { Accept: 'application/json' } };
  const answers = await Promise.all([
    stranger.fetch(path, json),
    stranger.fetch(path),
    stranger.post(path, { filter: 'sepia' }),
    ...['retry', 'cancel', 'delete'].map((verb) => stranger.post(`${path}/${verb}`)),
    stranger.post(`/like/${id}`),
    stranger.post(`/unlike/${id}`),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
  const nobody = (await (await stranger.fetch('/image/99999999', json)).json()) as object;
  expect(await answers[0]?.json()).toEqual(nobody);
}

const countImages = async () => (await me.json<{ count: number }>('/')).count;

it('names each request by an id of its own, whatever id somebody who is no trusted proxy sends', async () => {
  const headers = { 'X-Request-Id': 'chosen-by-somebody' };
  const ids = await Promise.all(
    [1, 2].map(async () => (await fetch(`${node.url}/nothing`, { headers })).headers.get('X-Request-Id')),
  );
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    const lines = () => node.log.filter((line) => line.includes(`"requestId":"${id}"`));
    await expect.poll(() => lines().length).toBe(1);
  }
});

describe('a file that cannot be used', () => {
  const accepted = 'JPEG, PNG and WebP files are accepted';
  it.each([
    ['text named .jpg', Buffer.from('hello, world'), 415, accepted],
    ['an empty file', Buffer.alloc(0), 415, accepted],
    ['a GIF', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;'), 415, 'This is a GIF'],
    ['a JPEG without a picture', Buffer.from([0xff, 0xd8, 0xff, 0xd9]), 422, 'The file is damaged'],
    ['more bytes than allowed', Buffer.alloc(300_001, 1), 413, '293 KiB'],
  ])('%s', async (_what, bytes, status, sentence) => {
    const response = await me.upload(bytes, 'photo.jpg', { name: 'My "holiday" <b>' });
    expect(response.status).toBe(status);
    const page = await response.text();
    expect(page).toContain(sentence);
    expect(page).toContain('value="My &quot;holiday&quot; &lt;b&gt;"');
    expect(await temporaryFiles()).toEqual([]);
  });

  it('a picture with too many pixels', async () => {
    const bytes = await photo(1001, 1000).png().toBuffer();
    const response = await me.upload(await sharp(bytes).webp().toBuffer(), 'a.webp');
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('at most 1 are accepted');
  });

  it('a PNG that says it is a JPEG', async () => {
    const response = await me.upload(await photo(10, 10).png().toBuffer(), 'photo.jpg');
    expect([response.status, await response.text()]).toEqual([
      415,
      expect.stringContaining('holds a PNG picture'),
    ]);
  });

  it('a photo of another kind, whatever it is called, is told what it is and what to do', async () => {
    const heic = Buffer.from('\0\0\0\x1cftypheic\0\0\0\0mif1miaf', 'latin1');
    for (const name of ['photo.jpg', 'photo.heic']) {
      const response = await me.upload(heic, name);
      expect(response.status).toBe(415);
      expect(await response.text()).toMatch(/This is a HEIC photo.*Export it as JPEG/);
    }
  });

  it('a progressive JPEG with too many scans', async () => {
    const response = await me.upload(await scanBomb(64));
    expect([response.status, await response.text()]).toEqual([
      422,
      expect.stringContaining('more than 100 scans'),
    ]);
  });

  it('a file that is damaged behind its header fails, says so, and is in no list', async () => {
    const jpeg = await jpegPhoto(400, 300);
    const image = await me.settled(await me.upload(jpeg.subarray(0, jpeg.length / 2), 'broken.jpg'));
    expect(image).toMatchObject({ state: 'failed', failure: expect.stringContaining('damaged') as string });
    const page = await me.get(`/image/${image.id}`);
    expect(page).toContain('The file is damaged or incomplete');
    expect(page).not.toContain('data-processing');
    expect(await me.get('/')).not.toContain('broken.jpg');
    expect((await me.post(`/image/${image.id}`, { filter: 'sepia' })).status).toBe(409);
    expect((await me.post(`/like/${image.id}`)).status).toBe(409);
    const retried = await me.post(`/image/${image.id}/retry`);
    expect([retried.status, await retried.text()]).toEqual([
      409,
      expect.stringContaining('trying again does not change'),
    ]);
    await expectHidden(image.id);
  });

  it('no file at all', async () => {
    const form = new FormData();
    form.append('name', 'x');
    const response = await me.fetch('/upload', {
      method: 'POST',
      body: form,
      headers: { Accept: 'text/html' },
    });
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining('Choose a picture'),
    ]);
  });
});

describe('a name', () => {
  it.each([
    ['HTML', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['quotes', `"it's" \\`, '&quot;it&#39;s&quot; &#92;'],
    ['newlines', 'one\r\ntwo\0three', 'one two three'],
    ['emoji', '🌅👨‍👩‍👧', '🌅👨‍👩‍👧'],
  ])('with %s is stored and shown escaped', async (_what, name, shown) => {
    const response = await me.upload(await jpegPhoto(8, 8), 'a.jpg', { name });
    const { id } = await me.settled(response);
    const page = await me.get(`/image/${id}`);
    expect(page).toContain(`<h1><bdi>${shown}</bdi></h1>`);
    expect(page).not.toContain('<script>');
  });

  it('of 300 characters is cut at 255, between characters', async () => {
    const name = '👨‍👩‍👧'.repeat(60);
    const { id } = await me.settled(await me.upload(await jpegPhoto(8, 8), 'a.jpg', { name }));
    expect((await me.image(id)).name).toBe('👨‍👩‍👧'.repeat(51));
  });
});

describe('an address or a form that makes no sense', () => {
  it.each([
    '/image/0',
    '/image/-1',
    '/image/x',
    '/image/1e3',
    '/image/99999999',
    '/nowhere',
    '/?before=x',
    '/static/x',
  ])('%s is not found', async (path) => {
    const response = await me.fetch(path, { headers: { Accept: 'text/html' } });
    expect(response.status).toBe(404);
    expect(await response.text()).toMatch(/<h1>There is no (page|picture)/);
  });

  it('says it in JSON to a script', async () => {
    const response = await me.fetch('/image/99999999', { headers: { Accept: 'application/json' } });
    expect(await response.json()).toEqual({
      error: { code: 'no-image', message: 'There is no picture with this number.', canRetry: false },
    });
  });

  it('refuses other methods and names the right ones', async () => {
    for (const [path, method, allow] of [
      ['/', 'POST', 'GET, HEAD'],
      ['/upload', 'DELETE', 'GET, HEAD, POST'],
      ['/like/1', 'GET', 'POST'],
      ['/unlike/1', 'GET', 'POST'],
      ['/image/1/delete', 'PUT', 'GET, HEAD, POST'],
      ['/image/1/restore', 'GET', 'POST'],
    ] as const) {
      const response = await me.fetch(path, { method });
      expect([response.status, response.headers.get('Allow')], path).toEqual([405, allow]);
    }
  });

  it('refuses an unknown filter and a bad strength with a sentence', async () => {
    const image = await me.uploadReady(await jpegPhoto(8, 8));
    for (const fields of [{ filter: 'nope' }, { filter: '' }, {}, { filter: '__proto__' }]) {
      const response = await me.post(`/image/${image.id}`, fields);
      expect([response.status, await response.text()]).toEqual([422, expect.stringContaining('sepia, red')]);
    }
    for (const strength of ['101', '-1', '1.5', 'x', '1e1']) {
      const response = await me.post(`/image/${image.id}`, { filter: 'sepia', strength });
      expect([response.status, await response.text()]).toEqual([422, expect.stringContaining('0 to 100')]);
    }
  });

  it.each([
    ['10,000 form fields', (form: FormData) => repeat(10_000, (i) => form.append(`f${i}`, 'x'))],
    ['two pictures', (form: FormData) => form.append('image', new Blob(['x']), 'b.jpg')],
    ['a nested name', (form: FormData) => form.append('name[a][b]', 'x')],
    ['a name twice', (form: FormData) => repeat(2, () => form.append('name', 'x'))],
    ['a long field name', (form: FormData) => form.append('x'.repeat(500), 'x')],
    ['a long field', (form: FormData) => form.append('name', 'x'.repeat(10_000))],
    ['a file in another field', (form: FormData) => form.append('other', new Blob(['x']), 'b.jpg')],
  ])('%s: refused, and nothing is kept', async (_what, spoil) => {
    const before = await countImages();
    const form = new FormData();
    spoil(form);
    form.append('image', new Blob([Uint8Array.from(await jpegPhoto(8, 8))]), 'a.jpg');
    const response = await me.fetch('/upload', { method: 'POST', body: form });
    expect([400, 413]).toContain(response.status);
    await sleep(50);
    expect(await temporaryFiles()).toEqual([]);
    expect(await countImages()).toBe(before);
  });

  it('refuses a multipart body without a boundary', async () => {
    const headers = { 'Content-Type': 'multipart/form-data' };
    const response = await me.fetch('/upload', { method: 'POST', body: 'x', headers });
    expect(response.status).toBe(400);
  });

  it('keeps nothing of an upload that is broken off', async () => {
    const { hostname, port } = new URL(node.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(
      'POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 295000\r\n\r\n' +
        '--b\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n' +
        // More than is kept in memory.
        'x'.repeat(280_000),
    );
    await expect.poll(temporaryFiles).toHaveLength(1);
    socket.destroy();
    await expect.poll(temporaryFiles).toEqual([]);
    const line = () => node.log.findLast((line) => line.includes('"isAborted":true'));
    await expect.poll(line, { timeout: 10_000 }).toMatch(/"url":"\/upload","status":499/);
  });

  it('answers an upload that is far too long before it has come, and stops reading', async () => {
    const { hostname, port } = new URL(node.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    socket.on('error', () => undefined);
    socket.write(
      'POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 2000000000\r\n\r\n',
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 413 /);
    await closed;
  });

  it('refuses a form that another site sends', async () => {
    for (const headers of [
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
      { Origin: 'https://elsewhere.example' },
      { Origin: 'null' },
    ]) {
      expect((await me.post('/like/1', {}, headers as Record<string, string>)).status).toBe(403);
    }
  });

  it('does not believe a cookie that it did not sign', async () => {
    const image = await me.uploadReady(await jpegPhoto(8, 8));
    const forged = me.cookie().replace(/\.[^;]*/, '.AAAA');
    const response = await fetch(`${node.url}/image/${image.id}/delete`, {
      method: 'POST',
      headers: { Cookie: forged },
      redirect: 'manual',
    });
    expect(response.status).toBe(403);
  });
});

it('says that the disk is full in a sentence, keeps nothing, and goes on when there is room again', async () => {
  // A limit on what one file of the process may have stands for a full disk: it needs no rights.
  const limitFiles = (bytes: number | 'unlimited') =>
    run('prlimit', [`--pid=${node.process.pid}`, `--fsize=${bytes}:unlimited`]);
  const bytes = Buffer.concat([await jpegPhoto(64, 64), Buffer.alloc(250_000)]);
  await limitFiles(200_000);
  const refused = await me.upload(bytes);
  expect([refused.status, await refused.text()]).toEqual([507, expect.stringContaining('no room left')]);
  await expect.poll(temporaryFiles, { timeout: 10_000 }).toEqual([]);
  expect((await me.fetch('/')).status).toBe(200);
  await limitFiles('unlimited');
  expect((await me.settled(await me.upload(bytes))).state).toBe('ready');
});

it('writes a line of the log for a page, and none for what the page loads', async () => {
  const { full = '' } = await me.uploadReady(await jpegPhoto(8, 8));
  for (const path of [full, '/static/images/icon.svg', '/about?line']) await (await me.fetch(path)).text();
  await expect.poll(() => node.log.some((line) => line.includes('/about?line'))).toBe(true);
  expect(node.log.filter((line) => /"url":"\/(?:media|static)\/[^"]*","status":200/.test(line))).toEqual([]);
});

function repeat(times: number, action: (index: number) => void): void {
  for (let index = 0; index < times; index += 1) action(index);
}

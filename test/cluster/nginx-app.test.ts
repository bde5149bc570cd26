import { readFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCluster, type Cluster } from '../../deploy/local/cluster/cluster.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { securityHeaders } from '../../src/web/security-headers.ts';
import { requireCluster } from '../support/servers/require-cluster.ts';
import { visitor, type ImageJson } from '../support/nodes/visitor.ts';
import { withoutLimits } from '../support/nodes/without-limits.ts';
import { useFolder } from '../support/nodes/use-folder.ts';

/** nginx in front of two nodes of the application. */
describe.skipIf(!requireCluster())('the application through nginx', () => {
  const dir = useFolder('nginx-app');
  let cluster: Cluster;
  let image: ImageJson;
  beforeAll(async () => {
    const settings = { ...withoutLimits, WORKER_CONCURRENCY: '1', LAB: 'on' };
    cluster = await startCluster({ dir, web: 2, workers: 1, replicas: 1, settings });
    image = await visitor(cluster.url).uploadReady(await jpegPhoto(60, 40), 'lake');
  }, 180_000);
  afterAll(async () => {
    await cluster?.stop();
  }, 60_000);

  const nodeUrl = (number: number) => cluster.part(`web-${number}`).server().url;

  function ask(path: string, headers: Record<string, string> = {}, base = cluster.url, method = 'GET') {
    return new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
      request(
        base + path,
        { method, headers: { Accept: 'text/html', ...headers }, agent: false },
        (response) => {
          const { statusCode = 0, headers } = response;
          buffer(response).then((bytes) => {
            const plain = headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
            resolve({ status: statusCode, headers, body: plain.toString() });
          }, reject);
        },
      )
        .on('error', reject)
        .end();
    });
  }
  /** A second is over when it is over, also in the middle of a test. */
  const isKept = /^(HIT|STALE|UPDATING)$/;
  const warm = (path: string) => expect.poll(() => cacheOf(path), { timeout: 10_000 }).toBe('HIT');
  const cacheOf = async (path: string, headers: Record<string, string> = {}) =>
    (await ask(path, headers)).headers['x-cache'];

  test('one id names a request in the logs of nginx and of the node, and in the answer when it is an error', async () => {
    const { status, headers } = await ask('/image/no-number', { 'X-Request-Id': 'chosen-by-somebody' });
    const id = String(headers['x-request-id']);
    expect([status, id]).toEqual([404, expect.stringMatching(/^[0-9a-f]{32}$/)]);
    const linesOf = async (file: string) => {
      const lines = (await readFile(join(dir, file), 'utf8')).split('\n').filter((line) => line.includes(id));
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    };
    const inNginx = () => linesOf('nginx/access.log');
    await expect.poll(inNginx).toMatchObject([{ requestId: id, uri: '/image/no-number', status: 404 }]);
    const inNodes = async () =>
      (await Promise.all([1, 2].map((n) => linesOf(`web-${n}/web-${n}.log`)))).flat();
    await expect.poll(inNodes).toMatchObject([{ level: 'info', requestId: id, status: 404 }]);
  });

  /** Each kind of answer that has the same address at nginx and at a node. */
  const answers: [status: number, path: () => string, headers?: Record<string, string>][] = [
    [200, () => '/'],
    [200, () => '/', { Accept: 'application/json' }],
    [200, () => '/feed.atom'],
    [200, () => '/upload'],
    [200, () => '/robots.txt'],
    [200, () => `/image/${image.id}`],
    [204, () => '/events', { Cookie: 'a=b' }],
    [302, () => `/?after=${image.id}`],
    [404, () => '/nothing'],
    [404, () => '/image/999999', { Accept: 'application/json' }],
    [200, () => '/static/css/site.css'],
    [404, () => '/static/nothing.css'],
    [200, () => new URL(image.full ?? '', cluster.url).pathname],
    [404, () => '/media/ab/abcdef/0123abcd-640.jpg'],
  ];

  test.each(answers)(
    'security headers of a %i are the same from nginx and from a node: %s',
    async (status, path, headers) => {
      const method = status === 204 ? 'HEAD' : 'GET';
      const both = await Promise.all(
        [cluster.url, nodeUrl(1)].map((base) => ask(path(), headers, base, method)),
      );
      const told = both.map((answer) =>
        Object.fromEntries(securityHeaders.map(({ name }) => [name, answer.headers[name.toLowerCase()]])),
      );
      expect(both.map((answer) => answer.status)).toEqual([status, status]);
      expect(told[0]).toEqual(told[1]);
      expect(told[0]?.['Permissions-Policy']).toContain('camera=()');
    },
  );

  test('every line that a node or a worker writes from its start on is JSON, with its level in a word', async () => {
    for (const name of ['web-1', 'worker-1']) {
      const lines = (await readFile(join(dir, name, `${name}.log`), 'utf8')).trim().split('\n');
      const levels = lines.map((line) => (JSON.parse(line) as { level: unknown }).level);
      expect(levels.filter((level) => !/^(debug|info|warn|error)$/.test(String(level)))).toEqual([]);
      expect(lines.some((line) => line.includes('is ready'))).toBe(true);
    }
  });

  test.each(['/', '/image/1'])('%s is kept for people without a cookie, byte for byte', async (path) => {
    await warm(path);
    const kept = await ask(path);
    expect(kept.headers['x-cache']).toMatch(isKept);
    const { body, headers } = await ask(path, {}, nodeUrl(1));
    expect(kept.body).toBe(body);
    expect(kept.headers['etag']).toBe(headers['etag']);
    expect(kept.headers['content-security-policy']).toBe(headers['content-security-policy']);
  });

  test.each(['/about', '/upload', '/feed.atom', '/image/999999'])('%s is not', async (path) => {
    await ask(path);
    expect(await cacheOf(path)).not.toContain('HIT');
  });

  describe.each([
    ['kept', {}, isKept],
    ['passed on', { Cookie: 'any=1' }, /^BYPASS/],
  ])('a page that is %s', (_, cookie, word) => {
    test.each(['identity', 'gzip'])('is not sent again to who has it (%s)', async (encoding) => {
      const headers = { ...cookie, 'Accept-Encoding': encoding };
      await warm('/');
      const first = await ask('/', headers);
      expect(first.headers['content-encoding']).toBe(encoding === 'gzip' ? 'gzip' : undefined);
      const etag = String(first.headers['etag']);
      expect(etag).toMatch(/^W\/"/);
      const again = await ask('/', { ...headers, 'If-None-Match': etag });
      expect([again.status, again.body]).toEqual([304, '']);
      expect(again.headers['x-cache']).toMatch(word);
      expect((await ask('/', { ...headers, 'If-None-Match': 'W/"other"' })).status).toBe(200);
    });
  });

  test('a question whether an expired page has changed makes no other page of it', async () => {
    const { headers } = await ask('/?before=1000');
    const etag = String(headers['etag']);
    await new Promise((resolve) => setTimeout(resolve, 3100));
    expect((await ask('/?before=1000', { 'If-None-Match': etag })).status).toBe(304);
    const { status, body } = await ask('/?before=1000');
    expect([status, body.includes('lake')]).toEqual([200, true]);
  });

  test('who has just written sees it at once, whichever node answers; others soon', async () => {
    const path = `/image/${image.id}`;
    for (let round = 1; round <= 10; round += 1) {
      expect((await ask(path)).body).not.toContain('aria-pressed="true"');
      const me = visitor(cluster.url);
      expect((await me.post(`/like/${image.id}`)).status).toBe(303);
      for (let look = 0; look < 4; look += 1) {
        const html = await me.get(path);
        expect(html).toContain('aria-pressed="true"');
        expect((await me.image(image.id)).likes).toBe(round);
      }
    }
    const likes = async () => /(\d+) likes/.exec((await ask(path)).body)?.[1];
    await expect.poll(likes, { timeout: 5000 }).toBe('10');
    const mine = visitor(cluster.url);
    await mine.post(`/image/${(await mine.uploadReady(await jpegPhoto(60, 40), 'once there')).id}/delete`);
    expect(await mine.get('/')).not.toContain('once there');
  });

  test('who switches levels off in the lab sees what the others do', async () => {
    await warm('/');
    const { headers } = await ask('/', { 'X-Cache-Off': 'local,fragments,queries' });
    expect(headers['x-cache']).toBe('BYPASS, loaded');
    expect(headers['server-timing']).toMatch(/db;desc="[1-9]/);
    expect(headers['cache-control']).toBe('private, no-cache');
    const kept = await ask('/');
    expect(kept.headers['x-cache']).toMatch(isKept);
    expect(kept.headers['server-timing']).toContain('db;desc="0 queries"');
  });

  test('a static file is kept for ever under its digest only, at nginx and at each node', async () => {
    const [, url = ''] = /href="(\/static\/[^"]+\.css\?v=\w+)"/.exec((await ask('/')).body) ?? [];
    for (const base of [cluster.url, nodeUrl(1), nodeUrl(2)]) {
      const file = await ask(url, {}, base);
      expect([file.status, file.headers['cache-control']]).toEqual([
        200,
        'public, max-age=31536000, immutable',
      ]);
      const other = await ask(url.replace(/v=.*/, 'v=0123456789ab'), {}, base);
      expect([other.status, other.headers['cache-control']]).toEqual([404, 'no-store']);
      const plain = await ask(url.replace(/\?.*/, ''), {}, base);
      expect([plain.status, plain.headers['cache-control']]).toEqual([200, 'public, max-age=300']);
    }
  });

  test('with one node killed all pages come; with none, those that were kept', async () => {
    await warm('/');
    await cluster.part('web-1').kill();
    for (let i = 0; i < 20; i += 1) {
      expect((await ask('/')).status).toBe(200);
      expect((await ask(`/?before=${i + 2}`)).status).toBe(200);
      expect((await ask('/', { Cookie: 'any=1' })).headers['x-served-by']).toBeDefined();
    }
    await cluster.part('web-2').kill();
    for (let i = 0; i < 20; i += 1) {
      expect((await ask('/')).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(await cacheOf('/')).toBe('STALE');
    expect((await ask('/', { Cookie: 'any=1' })).status).toBe(502);
    await Promise.all(['web-1', 'web-2'].map((name) => cluster.part(name).start()));
    await expect.poll(() => cacheOf('/'), { timeout: 10_000 }).toBe('HIT');
  }, 60_000);
});

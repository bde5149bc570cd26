import { readdir, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startNginx, type NginxServer } from '../../deploy/local/servers/nginx.ts';
import { packages } from '../../deploy/local/programs/packages.mjs';
import { waitUntil } from '../../deploy/local/programs/wait-until.ts';
import { requireServer } from '../support/servers/require-server.ts';
import { startWebNode, type SeenRequest, type WebNode } from '../support/nodes/web-node.ts';
import { useFolder } from '../support/nodes/use-folder.ts';

/** What the application says of pages that everybody shares; see src/web/pages/page-sender.ts. */
const shared = 'max-age=0, must-revalidate, s-maxage=1, stale-while-revalidate=1';

/** What nginx keeps of what nodes say, with nodes that say what they are told. */
describe.skipIf(!requireServer(packages.nginx))('pages that nginx keeps', () => {
  const dir = useFolder('nginx');
  let nginx: NginxServer;
  let node: WebNode;
  let made: number;
  let turn = 0;

  beforeAll(async () => {
    node = await startWebNode('one');
    nginx = await startNginx({
      dir: join(dir, 'nginx'),
      webPorts: [node.port],
      blobDir: dir,
      nodeTimeout: '500ms',
      requestsPerAddress: '1000',
    });
  });
  afterAll(async () => {
    await nginx?.stop();
    await node?.close();
  });

  /** Each test has pages of its own. */
  const freshPath = () => `/image/${++turn}`;
  const answerWith =
    (headers: Record<string, string>, status = 200) =>
    (_: SeenRequest, response: ServerResponse) => {
      const page = `page ${++made}`;
      response.writeHead(status, { 'Content-Length': page.length, ...headers }).end(page);
    };
  beforeEach(() => {
    made = 0;
    node.seen.length = 0;
    // However slow the machine is, such a page is there until the end of a test that is not about time.
    node.behave(answerWith({ 'Cache-Control': 's-maxage=60', 'Content-Type': 'text/html' }));
  });

  async function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
    const answer = await fetch(nginx.url + path, { method, headers: { Accept: 'text/html', ...headers } });
    return { answer, status: answer.status, cache: answer.headers.get('x-cache'), body: await answer.text() };
  }

  test('are made once for all who ask', async () => {
    for (const path of ['/', '/?before=7', freshPath()]) {
      made = 0;
      expect(await ask(path)).toMatchObject({ cache: 'MISS', body: 'page 1' });
      expect(await ask(path, { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' })).toMatchObject({
        cache: 'HIT',
        body: 'page 1',
      });
      expect(await ask(path, {}, 'HEAD')).toMatchObject({ cache: 'HIT', body: '' });
    }
  });

  test('are made once for all who ask at the same moment', async () => {
    node.behave((request, response) => {
      setTimeout(() => answerWith({ 'Cache-Control': shared })(request, response), 20);
    });
    const askTogether = async () => {
      made = 0;
      const path = freshPath();
      await Promise.all(Array.from({ length: 50 }, () => ask(path)));
      return made;
    };
    // On a busy machine 50 ms may not be enough for the one whom the others wait for.
    await expect.poll(askTogether, { timeout: 10_000 }).toBe(1);
  });

  test('whoever waits for a slow one asks for it too, soon', async () => {
    const held: (() => void)[] = [];
    node.behave((request, response) => {
      held.push(() => answerWith({ 'Cache-Control': shared })(request, response));
      if (held.length === 2) for (const answer of held) answer();
    });
    const path = freshPath();
    const answers = await Promise.all([ask(path), ask(path)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(node.seen.length).toBe(2);
  });

  test.each([
    ['has a cookie', { Cookie: 'position=1' }, 'GET'],
    ['wants JSON', { Accept: 'application/json' }, 'GET'],
    ['may want JSON', { Accept: 'text/html;q=0.1,application/json' }, 'GET'],
    ['switches levels off', { 'X-Cache-Off': 'local' }, 'GET'],
    ['posts', {}, 'POST'],
  ])('are neither read nor stored by who %s', async (_, headers, method) => {
    const path = freshPath();
    expect(await ask(path, headers, method)).toMatchObject({ cache: 'BYPASS', body: 'page 1' });
    expect(await ask(path)).toMatchObject({ cache: 'MISS', body: 'page 2' });
    expect(await ask(path, headers, method)).toMatchObject({ cache: 'BYPASS', body: 'page 3' });
    expect(await ask(path)).toMatchObject({ cache: 'HIT', body: 'page 2' });
    expect(node.seen[0]?.headers).toMatchObject(
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    );
  });

  test.each([
    ['the application does not say that they may', { 'Cache-Control': 'private, no-cache' }, 200],
    ['it says nothing', {}, 200],
    ['they set a cookie', { 'Cache-Control': shared, 'Set-Cookie': 'visitor=1' }, 200],
    ['they are errors', { 'Cache-Control': 'no-store' }, 404],
  ])('are not kept when %s', async (_, headers, status) => {
    node.behave(answerWith(headers, status));
    const path = freshPath();
    expect(await ask(path)).toMatchObject({ status, cache: 'MISS', body: 'page 1' });
    expect(await ask(path)).toMatchObject({ status, cache: 'MISS', body: 'page 2' });
  });

  test('other pages pass, and so do their questions whether they have changed', async () => {
    expect(await ask('/about', { 'If-None-Match': 'W/"1"' })).toMatchObject({ cache: 'BYPASS' });
    expect(node.seen[0]?.headers['if-none-match']).toBe('W/"1"');
    expect(await ask('/about')).toMatchObject({ cache: 'BYPASS', body: 'page 2' });
  });

  test('are the same for every host, because nothing of them depends on that', async () => {
    const path = freshPath();
    await ask(path);
    const other = await fetch(nginx.url.replace('127.0.0.1', 'localhost') + path);
    expect(other.headers.get('x-cache')).toBe('HIT');
  });

  test.each([
    '?x=1',
    '?before=07',
    '?before=7&x=1',
    '?before=7&before=8',
    '?before=',
    '?before=1e3',
    '?after=7',
  ])('are not kept for a query that is none of theirs, such as %s', async (query) => {
    expect(await ask(`/${query}`)).toMatchObject({ status: 200, cache: 'BYPASS' });
    expect(await ask(`/${query}`)).toMatchObject({ status: 200, cache: 'BYPASS', body: 'page 2' });
    expect(await ask(`/image/5${query}`)).toMatchObject({ cache: 'BYPASS' });
  });

  test('are kept once, however their path is written', async () => {
    const path = freshPath();
    await ask(path);
    expect(await ask(path.replace('i', '%69'))).toMatchObject({ cache: 'HIT', body: 'page 1' });
  });

  test('tell in the lab where they come from, and what the application told when that is news', async () => {
    const told = { 'X-Cache': 'loaded', 'Server-Timing': 'db;desc="3 queries"', 'X-Served-By': 'web-1' };
    node.behave(answerWith({ ...told, 'Cache-Control': 's-maxage=60' }));
    const path = freshPath();
    const headersOf = ({ answer: { headers } }: Awaited<ReturnType<typeof ask>>) =>
      ['x-cache', 'server-timing', 'x-served-by'].map((name) => headers.get(name));
    expect(headersOf(await ask(path))).toEqual(['MISS, loaded', 'db;desc="3 queries"', 'web-1']);
    expect(headersOf(await ask(path))).toEqual(['HIT', 'cache;desc="nginx", db;desc="0 queries"', 'nginx']);
    expect(headersOf(await ask(path, { Cookie: 'a=1' }))).toEqual([
      'BYPASS, loaded',
      'db;desc="3 queries"',
      'web-1',
    ]);
  });

  test('are fetched anew in the background while people are served what was', async () => {
    const path = freshPath();
    node.behave(answerWith({ 'Cache-Control': shared }));
    await ask(path);
    node.behave((request, response) => {
      setTimeout(() => answerWith({ 'Cache-Control': shared })(request, response), 200);
    });
    const words: (string | null)[] = [];
    const end = performance.now() + 4000;
    // Several, because nginx takes the next request on a connection only when what it fetches for the last is there.
    const clients = Array.from({ length: 4 }, async () => {
      while (performance.now() < end) {
        words.push((await ask(path)).cache);
        await sleep(20);
      }
    });
    await Promise.all(clients);
    expect(new Set(words)).toEqual(new Set(['HIT', 'STALE', 'UPDATING']));
    expect(made).toBeGreaterThanOrEqual(2);
    expect(made).toBeLessThanOrEqual(6);
  });

  test('are fetched first when nobody has asked for three seconds', async () => {
    const path = freshPath();
    node.behave(answerWith({ 'Cache-Control': shared }));
    await ask(path);
    await sleep(3100);
    expect(await ask(path)).toMatchObject({ cache: 'EXPIRED', body: 'page 2' });
  });

  test('are gone when the page is', async () => {
    const path = freshPath();
    node.behave(answerWith({ 'Cache-Control': shared }));
    await ask(path);
    node.behave(answerWith({ 'Cache-Control': 'no-store' }, 404));
    await sleep(3100);
    expect(await ask(path)).toMatchObject({ status: 404 });
    expect(await ask(path)).toMatchObject({ status: 404 });
  });

  test.each([
    ['dies', (_: SeenRequest, response: ServerResponse) => void response.destroy()],
    ['hangs', () => {}],
    ['says 503', (_: SeenRequest, response: ServerResponse) => void response.writeHead(503).end()],
  ])('are served as they were when the last node %s', async (_, behaviour) => {
    const path = freshPath();
    node.behave(answerWith({ 'Cache-Control': shared }));
    await ask(path);
    await sleep(3100);
    node.behave(behaviour);
    expect(await ask(path)).toMatchObject({ status: 200, cache: 'STALE', body: 'page 1' });
    expect((await ask(path, { Cookie: 'visitor=1' })).status).toBeGreaterThanOrEqual(502);
    await nginx.reload([node.port]);
  });

  describe('however many are asked for', () => {
    async function askForMany(from: number, to: number): Promise<void> {
      let next = from;
      const clients = Array.from({ length: 8 }, async () => {
        while (next < to) expect((await ask(`/?before=${next++}`)).status).toBe(200);
      });
      await Promise.all(clients);
    }
    async function kept(): Promise<{ count: number; bytes: number }> {
      const folder = join(dir, 'nginx/pages');
      const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
        entry.isFile(),
      );
      const sizes = await Promise.all(
        files.map(
          async ({ parentPath, name }) =>
            (await stat(join(parentPath, name)).catch(() => undefined))?.size ?? 0,
        ),
      );
      return { count: files.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
    }
    const behaveWithPages = (bytes: number) =>
      node.behave((_, response) => {
        const page = 'x'.repeat(bytes);
        response.writeHead(200, { 'Cache-Control': 's-maxage=60', 'Content-Length': page.length }).end(page);
      });

    test('few are kept, within the 64 MB that they have in containers', async () => {
      behaveWithPages(64_000);
      await askForMany(1000, 2000);
      const { count, bytes } = await kept();
      expect(count).toBeGreaterThan(100);
      // Twice, because each may be fetched anew while it is served.
      expect(2 * bytes).toBeLessThan(64 * 2 ** 20);
    });

    test('those of 64 KB or more are not kept', async () => {
      behaveWithPages(66_000);
      const before = await kept();
      await askForMany(3000, 3100);
      expect((await kept()).count).toBeLessThanOrEqual(before.count);
      expect(await ask('/?before=3000')).toMatchObject({ status: 200, cache: 'MISS' });
    });

    test('others get theirs while somebody has asked for as many as there is room for, and waits', async () => {
      const held: ServerResponse[] = [];
      node.behave((request, response) => {
        if (request.headers['x-held'] === undefined) response.end('page');
        else held.push(response);
      });
      const sockets = Array.from({ length: 450 }, (_, index) => {
        const socket = connect(nginx.port, '127.0.0.1').on('error', () => {});
        socket.write(`GET /?before=${5000 + index} HTTP/1.1\r\nHost: a\r\nX-Held: yes\r\n\r\n`);
        return socket;
      });
      try {
        await waitUntil('The arrival of all', () => held.length >= 450);
        for (let id = 1; id < 50; id += 1) expect((await ask(`/image/9${id}`)).status).toBe(200);
      } finally {
        held.forEach((response) => response.end());
        sockets.forEach((socket) => socket.destroy());
      }
    });
  });

  test('are in a folder that others cannot read, and not there after a new start', async () => {
    const path = freshPath();
    const { body } = await ask(path);
    expect((await stat(join(dir, 'nginx/pages'))).mode & 0o077).toBe(0);
    const { port } = nginx;
    await nginx.stop();
    nginx = await startNginx({ dir: join(dir, 'nginx'), port, webPorts: [node.port], blobDir: dir });
    // Another page; which one depends on how often the node was asked until nginx was there.
    const anew = await ask(path);
    expect(anew.cache).toBe('MISS');
    expect(anew.body).not.toBe(body);
  });
});

import { createHash } from 'node:crypto';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startNginx, type NginxServer } from '../../deploy/local/servers/nginx.ts';
import { packages } from '../../deploy/local/programs/packages.mjs';
import { isRunning } from '../../deploy/local/programs/spawn.ts';
import { waitUntil } from '../../deploy/local/programs/wait-until.ts';
import { securityHeaders } from '../../src/web/security-headers.ts';
import { requireServer } from '../support/servers/require-server.ts';
import { startWebNode, type SeenRequest, type WebNode } from '../support/nodes/web-node.ts';
import { useFolder } from '../support/nodes/use-folder.ts';

const mediaPath = '/media/ab/abcdef/0123abcd-320.jpg';
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);

describe.skipIf(!requireServer(packages.nginx))('nginx', () => {
  const dir = useFolder('nginx of people'); // With a space, as folders of people have.
  let nginx: NginxServer;
  let nodes: [WebNode, WebNode];

  beforeAll(async () => {
    await writeTree(dir);
    nodes = [await startWebNode('one'), await startWebNode('two')];
    nginx = await openNginx('nginx', '500ms');
  });

  const openNginx = (name: string, nodeTimeout: string) =>
    startNginx({
      dir: join(dir, name),
      webPorts: nodes.map(({ port }) => port),
      blobDir: join(dir, 'blobs'),
      staticRoot: join(dir, 'site'),
      uploadMaxBytes: 100_000,
      nodeTimeout,
    });

  afterAll(async () => {
    await nginx?.stop();
    await Promise.all(nodes.map((node) => node.close()));
  });

  beforeEach(async () => {
    for (const [index, node] of nodes.entries()) {
      node.seen.length = 0;
      node.behave((_, response) => response.end(index === 0 ? 'one' : 'two'));
    }
    // A reload gives nginx a fresh view: a node that failed in the test before is asked again.
    await nginx.reload(nodes.map(({ port }) => port));
  });

  /** On a connection of its own: one that is kept may be closed by a reload just when it is to be used again. */
  const send = (path: string, headers: Record<string, string>, init: RequestInit = {}) =>
    fetch(nginx.url + path, { ...init, headers: { ...headers, Connection: 'close' } });
  const get = (path: string, headers: Record<string, string> = {}) => send(path, headers);
  const post = (path: string, body: BodyInit) => send(path, {}, { method: 'POST', body });
  const allSeen = (): SeenRequest[] => nodes.flatMap(({ seen }) => seen);

  describe('passing requests on', () => {
    test('spreads them over the nodes', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, async () => (await get('/')).text()));
      const ofFirst = answers.filter((answer) => answer === 'one').length;
      expect(answers.every((answer) => answer === 'one' || answer === 'two')).toBe(true);
      expect(ofFirst).toBeGreaterThanOrEqual(5);
      expect(ofFirst).toBeLessThanOrEqual(15);
    });

    test('gives the next request to the node that has fewest under way', async () => {
      // One that waits for its nodes: else what is held here is given to the other one.
      const patient = await openNginx('patient nginx', '60s');
      try {
        const ask = async () => (await fetch(patient.url)).text();
        const held: (() => void)[][] = [[], []];
        nodes.forEach((node, index) =>
          node.behave((_, response) => held[index]?.push(() => response.end(index === 0 ? 'one' : 'two'))),
        );
        const first = Array.from({ length: 4 }, ask);
        await waitUntil('The arrival of four requests', () => allSeen().length === 4);
        held[1]?.splice(0).forEach((answer) => answer());
        nodes[1].behave((_, response) => response.end('two'));
        expect(await Promise.any(first)).toBe('two');
        expect(await ask()).toBe('two');
        expect(await ask()).toBe('two');
        held[0]?.forEach((answer) => answer());
        await Promise.all(first);
      } finally {
        await patient.stop();
      }
    });

    test('passes on who asks, a request id, the host and nothing that the client claims about itself', async () => {
      await get('/', {
        'X-Forwarded-For': '6.6.6.6',
        'X-Forwarded-Proto': 'https',
        'X-Forwarded-Host': 'evil.example',
        Forwarded: 'for=6.6.6.6',
        'X-Request-Id': 'mine',
      });
      const headers = allSeen()[0]?.headers ?? {};
      expect(headers['x-forwarded-for']).toBe('127.0.0.1');
      expect(headers['x-forwarded-proto']).toBe('http');
      expect(headers['x-forwarded-host']).toBeUndefined();
      expect(headers['forwarded']).toBeUndefined();
      expect(headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
      expect(headers.host).toBe(`127.0.0.1:${nginx.port}`);
    });

    test('keeps its connections to the nodes', async () => {
      const ports = new Set<number | undefined>();
      nodes.forEach((node) =>
        node.behave((_, response) => {
          ports.add(response.socket?.remotePort);
          response.end();
        }),
      );
      for (let i = 0; i < 20; i++) await (await get('/')).text();
      expect(ports.size).toBeLessThanOrEqual(8); // Two nodes, and nginx's processes keep their own.
    });

    test('compresses pages for those who can take it', async () => {
      const page = `<p>${'a'.repeat(5000)}</p>`;
      nodes.forEach((node) =>
        node.behave((_, response) => response.setHeader('Content-Type', 'text/html').end(page)),
      );
      const compressed = await raw('/', { 'Accept-Encoding': 'gzip' });
      expect(compressed.headers['content-encoding']).toBe('gzip');
      expect(compressed.headers.vary).toMatch(/Accept-Encoding/);
      const plain = await raw('/');
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(plain.body).toBe(page);
    });

    test('does not say which version it is', async () => {
      expect((await get('/')).headers.get('server')).toBe('nginx');
    });
  });

  describe('when nodes fail', () => {
    const dieInRequest = (_: SeenRequest, response: ServerResponse) => response.destroy();

    test.each([
      ['dies in the request', dieInRequest],
      ['never answers', () => {}],
      ['says 503', (_: SeenRequest, response: ServerResponse) => response.writeHead(503).end()],
    ])('a GET goes to the next node when one %s', async (_, behaviour) => {
      nodes[0].behave(behaviour);
      for (let i = 0; i < 6; i++) {
        const answer = await get('/');
        expect([answer.status, await answer.text()]).toEqual([200, 'two']);
      }
      expect(nodes[0].seen.length).toBeGreaterThan(0);
    });

    test.each([
      ['dies in the request', dieInRequest, 502],
      ['never answers', () => {}, 504],
    ])('a POST is seen once when its node %s', async (_, behaviour, status) => {
      nodes.forEach((node) => node.behave(behaviour));
      const answer = await post('/like/1', 'x=1');
      expect(answer.status).toBe(status);
      expect(allSeen().map(({ method, bodyBytes }) => [method, bodyBytes])).toEqual([['POST', 3]]);
    });

    test('when all hang, two are waited for', async () => {
      const three = await startWebNode('three');
      const hung = [...nodes, three];
      hung.forEach((node) => node.behave(() => {}));
      const patient = await startNginx({
        dir: join(dir, 'patient'),
        webPorts: hung.map(({ port }) => port),
        blobDir: dir,
      });
      try {
        const startedAt = performance.now();
        const answer = await fetch(patient.url);
        expect(answer.status).toBe(504);
        // Five seconds, and not the seven and a half of three.
        expect(performance.now() - startedAt).toBeLessThan(7000);
        expect(hung.flatMap(({ seen }) => seen).length).toBe(2);
      } finally {
        await patient.stop();
        await three.close();
      }
    });

    test("the application's own 503 arrives as it is", async () => {
      nodes.forEach((node) =>
        node.behave((_, response) => response.writeHead(503, { 'Retry-After': '7' }).end('no database')),
      );
      const answer = await get('/');
      expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([
        503,
        '7',
        'no database',
      ]);
    });

    test('a dead machine is not noticed; with none left a sentence says so, and when to come back', async () => {
      await nodes[0].close();
      for (let i = 0; i < 6; i++) expect(await (await get('/')).text()).toBe('two');
      const posted = await post('/like/1', 'x=1');
      expect(await posted.text()).toBe('two');

      await nodes[1].close();
      const answer = await get('/');
      expect(answer.status).toBe(502);
      expect(answer.headers.get('retry-after')).toBe('5');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(await answer.text()).toContain('Try again in a few seconds');
      nodes = [await startWebNode('one'), await startWebNode('two')];
    });
  });

  describe('uploads', () => {
    const upload = (bytes: number) => post('/upload', new Uint8Array(bytes));

    test('reach one node whole, with their length, and may take longer than a page', async () => {
      nodes.forEach((node) =>
        node.behave((_, response) => void setTimeout(() => response.end('saved'), 700)),
      );
      expect(await (await upload(1_000_000)).text()).toBe('saved');
      expect(allSeen().map(({ bodyBytes }) => bodyBytes)).toEqual([1_000_000]);
      expect(allSeen()[0]?.headers['content-length']).toBe('1000000');
    });

    test('over the limit are refused with a sentence that names it, and no node hears of them', async () => {
      const answer = await upload(2_000_000);
      expect(answer.status).toBe(413);
      expect(await answer.text()).toMatch(/larger than\s+0\.1 MiB/);
      expect(allSeen()).toEqual([]);
    });
  });

  describe('events', () => {
    test('arrive one by one, while the answer goes on', async () => {
      let finish = () => {};
      nodes.forEach((node) =>
        node.behave((_, response) => {
          response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n');
          finish = () => response.end('data: 2\n\n');
        }),
      );
      const reader = (await get('/events')).body?.getReader();
      expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('data: 1\n\n');
      finish();
      expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('data: 2\n\n');
      // Or the connection is closed by the next reload only after the next test has sent something on it.
      expect((await reader?.read())?.done).toBe(true);
    });
  });

  describe('from disk', () => {
    const digest = createHash('sha256').update('body{}').digest('hex').slice(0, 12);

    test('static files, for ever when their URL has their digest', async () => {
      const answer = await get(`/static/css/site.css?v=${digest}`);
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(answer.headers.get('content-type')).toBe('text/css');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(await answer.text()).toBe('body{}');
      const plain = await get('/static/css/site.css');
      expect(plain.headers.get('cache-control')).toBe('public, max-age=300');
      expect(allSeen()).toEqual([]);
    });

    test.each(['/static/css/site.css?v=0123456789ab', '/static/css/new.css?v=0123456789ab'])(
      'what another version of the site calls %s comes from the node that has it',
      async (path) => {
        nodes[0].behave((_, response) => response.writeHead(404).end('mine is another'));
        nodes[1].behave((_, response) =>
          response.writeHead(200, { 'Cache-Control': 'immutable' }).end('the one'),
        );
        for (let i = 0; i < 4; i++) {
          const answer = await get(path);
          expect([answer.status, await answer.text()]).toEqual([200, 'the one']);
          expect(answer.headers.get('cache-control')).toBe('immutable');
        }
        expect(nodes[0].seen.length).toBeGreaterThan(0);
        nodes[1].behave((_, response) =>
          response.writeHead(404, { 'Cache-Control': 'no-store' }).end('mine is another'),
        );
        const answer = await get(path);
        expect([answer.status, answer.headers.get('cache-control')]).toEqual([404, 'no-store']);
      },
    );

    test('pictures, for ever', async () => {
      const answer = await get(mediaPath);
      expect(answer.headers.get('content-type')).toBe('image/jpeg');
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(jpeg);
    });

    test('a folder without its slash leads to no other host or port, whatever the request says', async () => {
      const { status, headers } = await raw('/static/css', { Host: 'evil.example' });
      expect([status, headers.location]).toEqual([301, '/static/css/']);
    });

    test('what is not there is not kept as if it were', async () => {
      const answer = await get('/media/ab/abcdef/0123abcd-640.jpg');
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([404, 'no-store']);
      expect(await answer.text()).toContain('no page at this address');
    });

    test.each([
      '/static/',
      '/static/css/',
      '/static/.hidden',
      '/static/css/.hidden',
      '/media/',
      '/media/ab/',
      '/media/ab/abcdef/',
      '/media/ab/abcdef/secret.txt',
      '/media/ab/abcdef/.hidden.jpg',
      '/media/ab/abcdef/deeper/picture.jpg',
      '/media/ab/abcdef/linked.jpg',
      '/media/ab/linked/abcdef.jpg',
      '/originals/ab/abcdef',
      '/media/../originals/ab/abcdef',
      '/media/ab/abcdef/../../../originals/ab/abcdef',
      '/media/%2e%2e/originals/ab/abcdef',
      '/media/ab/..%2f..%2foriginals%2fab%2fabcdef.jpg',
      '/static/../secret.txt',
      '/static/..%2fsecret.txt',
      '/static/%2e%2e/%2e%2e/blobs/originals/ab/abcdef',
      '/static/css/..%5c..%5csecret.txt',
      '/nginx-pages/busy.html',
      '/metrics',
    ])('%s is refused', async (path) => {
      nodes.forEach((node) => node.behave((_, response) => response.writeHead(404).end('none of ours')));
      const answer = await raw(path);
      expect([400, 404]).toContain(answer.status);
      expect(answer.body).not.toContain('SECRET');
    });
  });

  /** What nginx answers by itself, as what, and the request that makes it. */
  const ownAnswers: [
    status: number,
    what: string,
    ask: () => Promise<{ headers: IncomingHttpHeaders; status: number }>,
  ][] = [
    [200, 'a static file', () => raw('/static/css/site.css')],
    [405, 'a method that files do not have', () => raw('/static/css/site.css', {}, 'POST')],
    [301, 'a redirect', () => raw('/static/css')],
    [200, 'a picture', () => raw(mediaPath)],
    [404, 'a picture that is not there', () => raw('/media/ab/abcdef/0123abcd-640.jpg')],
    [404, 'a page that is not there', () => raw('/metrics')],
    [413, 'a body that is too large', () => raw('/upload', { 'Content-Length': '9000000' }, 'POST')],
    [400, 'no proper request', () => raw('/', { Host: 'two hosts' })],
    [504, 'that no node answers', () => raw('/', { 'X-Hang': 'yes' })],
    [200, 'what a node says without headers', () => raw('/')],
  ];

  test.each(ownAnswers)('security headers are on its own %i: %s', async (status, _, ask) => {
    nodes.forEach((node) =>
      node.behave((request, response) => {
        if (request.headers['x-hang'] === undefined) response.end('bare');
      }),
    );
    const { headers, ...answer } = await ask();
    expect(answer.status).toBe(status);
    for (const { name, value, isForHttps } of securityHeaders) {
      if (isForHttps) expect(headers[name.toLowerCase()]).toBeUndefined();
      else if (!name.endsWith('Resource-Policy')) expect(headers[name.toLowerCase()]).toBe(value);
      else expect(headers[name.toLowerCase()]).toMatch(/^(same|cross)-origin$/);
    }
  });

  test('what a node says in a security header stays, once', async () => {
    const own = Object.fromEntries(securityHeaders.map(({ name }) => [name.toLowerCase(), 'its own']));
    nodes.forEach((node) => node.behave((_, response) => response.writeHead(200, own).end()));
    expect((await raw('/')).headers).toMatchObject(own);
  });

  test('status and health are for this machine only, on a port of their own', async () => {
    expect(await (await fetch(`${nginx.statusUrl}/nginx-health`)).text()).toBe('ok\n');
    expect(await (await fetch(`${nginx.statusUrl}/nginx-status`)).text()).toContain('Active connections');
    nodes.forEach((node) => node.behave((_, response) => response.end('the application')));
    expect(await (await get('/nginx-status')).text()).toBe('the application');
  });

  test('a changed list of nodes drops no request', async () => {
    let failures = 0;
    let asked = 0;
    let isOver = false;
    const askOnAndOn = async () => {
      while (!isOver) {
        const answer = await raw('/').catch(() => undefined);
        asked++;
        if (answer?.status !== 200) failures++;
      }
    };
    const clients = Array.from({ length: 4 }, askOnAndOn);
    const [one, two] = nodes;
    for (let i = 0; i < 3; i++) {
      await nginx.reload([one.port]);
      await Promise.all(Array.from({ length: 4 }, () => raw(`/after-${i}`)));
      expect(two.seen.map(({ url }) => url)).not.toContain(`/after-${i}`);
      await nginx.reload([one.port, two.port]);
    }
    isOver = true;
    await Promise.all(clients);
    expect(failures).toBe(0);
    expect(asked).toBeGreaterThan(10);
  });

  test('killed, it leaves no process behind, and starts again on its port', async () => {
    const { port, pid } = nginx;
    await nginx.kill();
    expect(isRunning(pid)).toBe(false);
    nginx = await startNginx({
      dir: join(dir, 'nginx'),
      port,
      webPorts: nodes.map((node) => node.port),
      blobDir: join(dir, 'blobs'),
      staticRoot: join(dir, 'site'),
    });
    expect(['one', 'two']).toContain(await (await get('/')).text());
  });

  /** Sends the path as it is, which fetch would tidy first, on a connection of its own. */
  async function raw(path: string, headers: Record<string, string> = {}, method = 'GET') {
    return new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
      request({ host: '127.0.0.1', port: nginx.port, method, path, headers, agent: false }, (response) => {
        text(response).then(
          (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
          reject,
        );
      })
        .on('error', reject)
        .end();
    });
  }
});

async function writeTree(dir: string): Promise<void> {
  const files: Record<string, string | Buffer> = {
    'secret.txt': 'SECRET',
    'site/secret.txt': 'SECRET',
    'site/static/css/site.css': 'body{}',
    'site/static/css/.hidden': 'SECRET',
    'site/static/.hidden': 'SECRET',
    'blobs/originals/ab/abcdef': 'SECRET',
    [`blobs${mediaPath}`]: jpeg,
    'blobs/media/ab/abcdef/secret.txt': 'SECRET',
    'blobs/media/ab/abcdef/.hidden.jpg': 'SECRET',
    'blobs/media/ab/abcdef/deeper/picture.jpg': 'SECRET',
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(dir, name, '..'), { recursive: true });
    await writeFile(join(dir, name), content);
  }
  const originals = join(dir, 'blobs/originals/ab');
  await symlink(join(originals, 'abcdef'), join(dir, 'blobs/media/ab/abcdef/linked.jpg'));
  await writeFile(join(originals, 'abcdef.jpg'), 'SECRET');
  await symlink(originals, join(dir, 'blobs/media/ab/linked'));
}

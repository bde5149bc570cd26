import { appendFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { packages } from '../../deploy/local/programs/packages.mjs';
import { startNginx, type NginxServer } from '../../deploy/local/servers/nginx.ts';
import { waitUntil } from '../../deploy/local/programs/wait-until.ts';
import { readCapacity } from '../../deploy/local/servers/nginx-capacity.ts';
import { watchBody } from '../../src/ops/watch-body.ts';
import { requireServer } from '../support/servers/require-server.ts';
import { useFolder } from '../support/nodes/use-folder.ts';

/** Small, so that an attack needs few sockets. */
const chosen = { streams: '400', streamsPerAddress: '10', requestsPerAddress: '24' };
const attacker = '203.0.113.1';
const somebody = '198.51.100.1';

/** One client, or many, who take all that they get, before an nginx whose node answers all that is asked. */
describe.skipIf(!requireServer(packages.nginx))('whoever holds connections', () => {
  const dir = useFolder('abuse');
  let nginx: NginxServer;
  let node: Server;
  const limits: Record<string, number> = {};
  const sockets: Socket[] = [];
  const held: ServerResponse[] = [];

  beforeAll(async () => {
    for (const [name, value] of Object.entries(await readCapacity(chosen))) limits[name] = Number(value);
    node = createServer(answer).listen(0, '127.0.0.1');
    await once(node, 'listening');
    const webPorts = [(node.address() as AddressInfo).port];
    nginx = await startNginx({ dir, webPorts, blobDir: dir, ...chosen });
    // Who asks is said by a header, because a machine has few addresses of its own.
    await appendFile(join(dir, 'instaclone.conf'), 'set_real_ip_from 127.0.0.1; real_ip_header X-Address;\n');
    process.kill(nginx.pid, 'SIGHUP');
    await waitUntil("nginx's view of addresses", async () => (await ask('/who', somebody)).body === somebody);
  });
  afterEach(async () => {
    for (const response of held.splice(0)) response.end();
    for (const socket of sockets.splice(0)) socket.destroy();
    await waitUntil('The end of what was held', async () => (await active()) < 10);
  });
  afterAll(async () => {
    await nginx?.stop();
    node?.closeAllConnections();
    node?.close();
  });

  function answer(req: IncomingMessage, res: ServerResponse): void {
    if (req.url === '/events') {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('retry: 1000\n\n');
      return;
    }
    if (req.url === '/held') {
      held.push(res);
      return;
    }
    watchBody(req, { bytes: 1024, withinMs: 1000 }, () => res.writeHead(408).end('too slow'));
    req.resume().once('end', () => res.end(String(req.headers['x-forwarded-for'])));
  }

  /** Connections that nginx has, whatever they do. */
  async function active(): Promise<number> {
    const text = await (await fetch(`${nginx.statusUrl}/nginx-status`)).text();
    return Number(/Active connections: (\d+)/.exec(text)?.[1]);
  }

  function ask(path: string, address: string, body?: string) {
    return new Promise<{ status: number; body: string; retryAfter: string | undefined }>(
      (resolve, reject) => {
        const headers = { 'X-Address': address };
        const method = body === undefined ? 'GET' : 'POST';
        request(nginx.url + path, { headers, method, agent: false }, (res) => {
          let text = '';
          res.on('data', (chunk: Buffer) => (text += chunk.toString()));
          res.on('end', () =>
            resolve({
              status: res.statusCode ?? 0,
              body: text,
              retryAfter: res.headers['retry-after'],
            }),
          );
        })
          .on('error', reject)
          .end(body);
      },
    );
  }

  /** Sends this and no more; resolves with the status when an answer begins, or undefined when none does soon. */
  async function hold(
    address: string,
    start: string,
    moreHeaders = '',
    rest = '',
  ): Promise<string | undefined> {
    const socket = connect(nginx.port, '127.0.0.1').on('error', () => {});
    sockets.push(socket);
    socket.write(`${start} HTTP/1.1\r\nHost: a\r\nX-Address: ${address}\r\n${moreHeaders}\r\n${rest}`);
    const began = await Promise.race([
      once(socket, 'data') as Promise<[Buffer]>,
      new Promise<undefined>((resolve) => setTimeout(resolve, 800)),
    ]);
    return began?.[0].toString().split(' ')[1];
  }
  const stream = (address: string) => hold(address, 'GET /events');
  const trickle = (address: string) => hold(address, 'POST /upload', 'Content-Length: 100000\r\n', 'x');
  const wait = (address: string) => hold(address, 'GET /held');
  const times = <T>(count: number, act: (index: number) => Promise<T>) =>
    Promise.all(Array.from({ length: count }, (_, index) => act(index)));
  const count = (answers: readonly (string | undefined)[], wanted: string | undefined) =>
    answers.filter((each) => each === wanted).length;

  test('as streams of one address gets no more than that address may have, and a page is told so', async () => {
    const answers = await times(40, () => stream(attacker));
    expect(count(answers, '200')).toBe(10);
    expect(count(answers, '204')).toBe(30);
    expect(await stream(somebody)).toBe('200');
    expect((await ask('/', attacker)).status).toBe(200);
  });

  test('as streams of the addresses of one IPv6 network is one client', async () => {
    const answers = await times(40, (index) => stream(`2001:db8:0:1:${index}::${index}`));
    expect(count(answers, '200')).toBe(10);
    expect(await stream('2001:db8:0:2::1')).toBe('200');
  });

  test('as streams of all the world leaves to requests what is theirs', async () => {
    const answers: (string | undefined)[] = [];
    for (let index = 0; index < 50; index += 1) {
      answers.push(...(await times(10, () => stream(`203.0.113.${index}`))));
    }
    expect(count(answers, '200')).toBe(400);
    expect(await stream(somebody)).toBe('204');
    expect((await ask('/', somebody)).status).toBe(200);
    expect((await ask('/upload', somebody, 'x'.repeat(5000))).status).toBe(200);
  });

  test('as requests of one address gets no more than that address may have', async () => {
    const answers = await times(60, () => wait(attacker));
    expect(count(answers, '429')).toBe(36);
    expect(await ask('/', attacker)).toMatchObject({ status: 429, retryAfter: '5' });
    expect((await ask('/', somebody)).status).toBe(200);
  });

  test('as bodies that trickle is few, and soon refused by the node, who has the rule', async () => {
    const begin = performance.now();
    const answers = await times(60, () => trickle(attacker));
    expect(count(answers, '429')).toBe(60 - Number(limits['BODIES_PER_ADDRESS']));
    expect((await ask('/upload', attacker, 'x')).status).toBe(429);
    expect((await ask('/', attacker)).status).toBe(200);
    expect((await ask('/upload', somebody, 'x'.repeat(5000))).status).toBe(200);
    await expect
      .poll(async () => (await ask('/upload', attacker, 'x')).status, { timeout: 10_000 })
      .toBe(200);
    expect(performance.now() - begin).toBeLessThan(12_000);
  });

  test('as bodies of all the world leaves to pages what is theirs', async () => {
    await times(40, (index) => trickle(`203.0.113.${index}`));
    expect((await ask('/', somebody)).status).toBe(200);
    await expect
      .poll(async () => (await ask('/upload', somebody, 'x')).status, { timeout: 10_000 })
      .toBe(200);
  });
});

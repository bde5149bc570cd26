import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { listen, type WebServer } from '../../../src/ops/listen.ts';

let web: WebServer | undefined;
afterEach(async () => web?.close(0));
const open = async (host: string) =>
  (web = await listen((_, res) => void res.end('here'), { host, port: 0 }));

async function hasIpv6(): Promise<boolean> {
  const server = createServer().listen(0, '::1');
  const isThere = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  server.close();
  return isThere;
}

describe('a web server', () => {
  it('at localhost answers at both loopback addresses, where there are both', async () => {
    const { url } = await open('localhost');
    const { port } = new URL(url);
    const addresses = (await hasIpv6()) ? ['127.0.0.1', '[::1]'] : ['127.0.0.1'];
    for (const address of addresses) {
      expect(await (await fetch(`http://${address}:${port}`)).text()).toBe('here');
    }
  });

  it('is refused when one of both is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    await expect(listen(() => undefined, { host: 'localhost', port })).rejects.toThrow('EADDRINUSE');
    taken.close();
  });

  it('has no limit on how long a request takes, and every other one set on purpose', async () => {
    const { servers } = await open('127.0.0.1');
    expect(servers[0]).toMatchObject({
      requestTimeout: 0,
      headersTimeout: 15_000,
      keepAliveTimeout: 5_000,
      timeout: 120_000,
      maxHeadersCount: 100,
      maxRequestsPerSocket: 0,
    });
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400, 'could not be understood'],
    ['two lengths', 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400, ''],
    ['headers of 20 KB', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'too large'],
  ])('answers %s with a sentence', async (_what, bytes, status, sentence) => {
    const { url } = await open('127.0.0.1');
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(bytes);
    const answer = await text(socket);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*text/plain[^]*${sentence}[^]*\\n$`));
  });
});

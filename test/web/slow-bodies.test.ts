import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BodyRate } from '../../src/ops/watch-body.ts';
import { listen, type WebServer } from '../../src/ops/listen.ts';
import { openApp, type OpenApp } from '../support/nodes/open-app.ts';

/** Short, and yet longer than this process is ever held up. */
const least: BodyRate = { bytes: 1000, withinMs: 500 };

describe('a body', () => {
  let dir: string;
  let app: OpenApp;
  let web: WebServer;
  const logged: string[] = [];
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'instaclone-slow-'));
    app = await openApp(dir, {
      leastBodyRate: least,
      log: pino({ level: 'warn' }, { write: (line) => logged.push(line) }),
    });
    web = await listen(app.answer, { host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await web.close(0);
    await app.close();
    await rm(dir, { recursive: true });
  });

  const head = '--b\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n';
  /** Sends the first part of an upload; `drip` is then sent again and again until the server has answered. */
  async function send(
    path: string,
    drip: string,
    everyMs: number,
    total: number,
    more = '',
  ): Promise<string> {
    const socket = connect(Number(new URL(web.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    const type = 'multipart/form-data; boundary=b';
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\n${more}Content-Type: ${type}\r\nContent-Length: ${total}\r\n\r\n${head}`,
    );
    let hasAnswer = false;
    const answer = text(socket.once('data', () => (hasAnswer = true)));
    for (let sent = head.length; sent < total && !hasAnswer; sent += drip.length) {
      socket.write(drip.slice(0, total - sent));
      await sleep(everyMs);
    }
    return answer.finally(() => socket.destroy());
  }

  it.each(['/upload', '/image/1', '/like/1', '/about', '/'])(
    'that comes byte by byte is not waited for at %s, and nothing of it is kept',
    async (path) => {
      const answer = await send(path, 'x', 20, 100_000);
      // Where the body is not read, the answer came before.
      if (path === '/upload' || path === '/image/1') {
        expect(answer).toMatch(/^HTTP\/1\.1 408 [^]*too slow/);
      }
      await expect.poll(() => readdir(join(dir, 'tmp')), { timeout: 10_000 }).toEqual([]);
    },
  );

  it('that was refused makes no line in the log: nobody here has to act', () => {
    expect(logged).toEqual([]);
  });

  it('that is slow and comes is waited for, however long that is', async () => {
    // Five times what it has to be, for four times as long as is looked at.
    const answer = await send('/upload', 'x'.repeat(200), 20, 20_000, 'Connection: close\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });
});

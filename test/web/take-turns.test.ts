import express, { type Response as Answer } from 'express';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen, type WebServer } from '../../src/ops/listen.ts';
import type { Core } from '../../src/usecases/core.ts';
import { takeTurns } from '../../src/web/middleware/take-turns.ts';
import { closedGate } from '../support/nodes/gate.ts';
import { openApp } from '../support/nodes/open-app.ts';

const never = 60_000;
const attacker = '192.0.2.1';
const somebody = '192.0.2.2';

/** Before a page that is answered when the test wants. */
describe('a client that asks for many pages at once', () => {
  let web: WebServer;
  let begun: { address: string; method: string; res: Answer }[];
  const open = async (turns: { countedMs?: number; waitMs?: number } = {}) => {
    // What ends with a test makes room for what waits, which then begins in vain.
    const own: typeof begun = (begun = []);
    const app = express().set('trust proxy', 1);
    app.use(takeTurns({ atOnce: 3, countedMs: never, waitMs: never, ...turns }));
    app.use((req, res) => void own.push({ address: String(req.ip), method: req.method, res }));
    web = await listen(app, { host: '127.0.0.1', port: 0 });
  };
  afterEach(() => web.close(0));

  function ask(address: string, method = 'GET') {
    const asked = request(web.url, { method, agent: false, headers: { 'X-Forwarded-For': address } });
    const answered = once(asked.on('error', () => undefined).end(), 'response') as Promise<[IncomingMessage]>;
    const status = answered.then(([{ statusCode }]) => statusCode);
    status.catch(() => undefined);
    return { status, leave: () => asked.destroy() };
  }
  const many = (count: number, address: string) => Array.from({ length: count }, () => ask(address));
  const addresses = () => begun.map(({ address }) => address);
  const waitForBegun = (count: number) => expect.poll(() => begun.length, { interval: 5 }).toBe(count);

  it('has few of them worked on, and somebody else is not behind the rest', async () => {
    await open();
    many(20, attacker);
    await waitForBegun(3);
    const { status } = ask(somebody);
    await waitForBegun(4);
    expect(addresses().at(-1)).toBe(somebody);
    begun.at(-1)?.res.end();
    expect(await status).toBe(200);
    expect(begun).toHaveLength(4);
  });

  it('gets all of them answered, each when another has ended', async () => {
    await open();
    const all = many(20, '2001:db8::1').concat(many(20, '2001:db8::2'));
    for (let answered = 0; answered < 40; answered += 1) {
      await waitForBegun(Math.min(40, answered + 3));
      begun[answered]?.res.end();
    }
    for (const { status } of all) expect(await status).toBe(200);
  });

  it('does not wait for those that it has given up', async () => {
    await open();
    const all = many(20, attacker);
    await waitForBegun(3);
    for (const { leave } of all) leave();
    const { status } = ask(attacker, 'HEAD');
    const last = () => begun.find(({ method }) => method === 'HEAD');
    await expect.poll(last).toBeDefined();
    last()?.res.end();
    expect(await status).toBe(200);
  });

  it('is refused those whose turn does not come', async () => {
    await open({ waitMs: 50 });
    const all = many(5, attacker);
    const statuses = all.map(({ status }) => status);
    const refused: unknown[] = [];
    for (const status of statuses) void status.then((each) => refused.push(each));
    await expect.poll(() => refused).toEqual([429, 429]);
    expect(begun).toHaveLength(3);
    for (const { res } of begun) res.end();
    expect((await Promise.all(statuses)).toSorted()).toEqual([200, 200, 200, 429, 429]);
  });

  it('need not wait for those that wait themselves, for a server', async () => {
    await open({ countedMs: 50 });
    many(9, attacker);
    await waitForBegun(9);
  });

  it('may write meanwhile: that has limits of its own', async () => {
    await open();
    many(20, attacker);
    await waitForBegun(3);
    ask(attacker, 'POST');
    await waitForBegun(4);
  });
});

it('a node works on few pages of one client at once', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'instaclone-turns-'));
  const begun: number[] = [];
  const gate = closedGate();
  const adapt = (core: Core): Core => ({
    ...core,
    cache: {
      ...core.cache,
      async get(ask, reading) {
        begun.push(performance.now());
        await gate.passed;
        return core.cache.get(ask, reading);
      },
    },
  });
  const app = await openApp(dataDir, { adapt });
  const web = await listen(app.answer, { host: '127.0.0.1', port: 0 });
  try {
    // A page that asks the cache once.
    const all = Array.from({ length: 30 }, () => fetch(`${web.url}/about`));
    await expect.poll(() => begun.length, { interval: 5 }).toBeGreaterThanOrEqual(8);
    await sleep(100);
    // One that takes over a quarter of a second no longer counts.
    const atOnce = begun.filter((at) => at < (begun[0] as number) + 200);
    expect(atOnce.length).toBeLessThanOrEqual(8);
    gate.open();
    for (const answer of await Promise.all(all)) expect(answer.status).toBe(200);
  } finally {
    gate.open();
    await web.close(0);
    await app.close();
    await rm(dataDir, { recursive: true });
  }
});

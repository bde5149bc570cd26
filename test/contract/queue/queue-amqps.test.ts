import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openAmqpQueue } from '../../../src/adapters/amqp/open-amqp-queue.ts';
import { openAmqpBench } from '../../support/servers/amqp-bench.ts';
import { hasRabbitMq, startTestBroker, type TestBroker } from '../../support/servers/amqp-broker.ts';
import { quietLog } from '../../support/nodes/quiet-log.ts';
import {
  hasOpenssl,
  makeAuthority,
  trust,
  type TestAuthority,
} from '../../support/servers/test-authority.ts';
import { describeQueue } from './queue-suite.ts';

describe.skipIf(!hasRabbitMq() || !hasOpenssl())('on RabbitMQ over TLS', { timeout: 60_000 }, () => {
  let dir: string;
  let authority: TestAuthority;
  let broker: TestBroker;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'instaclone-amqps-'));
    authority = await makeAuthority(dir);
    broker = await startTestBroker(authority);
  }, 120_000);
  afterAll(async () => {
    await broker?.close();
    await rm(dir, { recursive: true, force: true });
  }, 60_000);

  describe('with an authority that is trusted', () => {
    let distrust: () => void;
    beforeAll(async () => {
      distrust = trust(await readFile(authority.ca, 'utf8'));
    });
    afterAll(() => distrust());

    describeQueue('amqps', () => openAmqpBench(broker, broker.secureUrl));

    it('speaks TLS to the broker', async () => {
      const queue = openAmqpQueue({ url: broker.secureUrl, log: quietLog, connectTimeoutMs: 15_000 });
      await queue.ping();
      expect(await broker.server().ctl('-q', 'list_connections', 'ssl')).toContain('true');
      await queue.close();
    });
  });

  it('is not talked to without', async () => {
    const queue = openAmqpQueue({ url: broker.secureUrl, log: quietLog, connectTimeoutMs: 500 });
    // On a busy machine the first attempts may end before the broker has shown its certificate.
    const refusal = { cause: { code: 'SELF_SIGNED_CERT_IN_CHAIN' } };
    await vi.waitFor(() => expect(queue.ping()).rejects.toMatchObject(refusal), 30_000);
    await queue.close();
  });
});

describe('over TLS', () => {
  const sockets: Socket[] = [];
  afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));

  it('rejects in time, and lets go of a server that says nothing', async () => {
    const silent = createServer((socket) => void sockets.push(socket.resume())).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const queue = openAmqpQueue({
      url: `amqps://127.0.0.1:${port}`,
      log: quietLog,
      connectTimeoutMs: 300,
    });
    await expect(queue.ping()).rejects.toThrow('no connection to the broker');
    await queue.close();
    silent.close(); // Is over when every connection is.
    await once(silent, 'close');
  });
});

import { connect } from 'amqplib';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isFree } from '../../deploy/local/programs/free-port.ts';
import { startRabbitMq, type RabbitMqServer } from '../../deploy/local/servers/rabbitmq.ts';
import { isRunning } from '../../deploy/local/programs/spawn.ts';
import { hasRabbitMq } from '../support/servers/amqp-broker.ts';

describe.skipIf(!hasRabbitMq())('RabbitMQ', { timeout: 120_000 }, () => {
  let dir: string;
  const started: RabbitMqServer[] = [];
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'instaclone-rabbitmq-'));
  });
  afterAll(async () => {
    await Promise.all(started.map((server) => server.stop()));
    await rm(dir, { recursive: true, force: true });
  });

  async function start(port?: number): Promise<RabbitMqServer> {
    const options = { dir, password: 'a/b:c@d e', ...(port === undefined ? {} : { port }) };
    const server = await startRabbitMq(options);
    started.push(server);
    return server;
  }

  async function publish(url: string): Promise<void> {
    const connection = await connect(url);
    const channel = await connection.createConfirmChannel();
    await channel.assertQueue('kept', { arguments: { 'x-queue-type': 'quorum' } });
    channel.sendToQueue('kept', Buffer.from('message'), { persistent: true });
    await channel.waitForConfirms();
    await connection.close();
  }

  test('lets in who has the password, and keeps its messages over a stop and a lost power', async () => {
    const first = await start();
    await publish(first.url);
    await expect(connect(first.url.replace('a%2F', 'b%2F'))).rejects.toThrow('403');
    await first.stop();
    expect(isRunning(first.pid)).toBe(false);
    expect(await isFree(first.port)).toBe(true);

    const second = await start(first.port);
    expect(second.url).toBe(first.url);
    await publish(second.url);
    await second.kill();
    expect(isRunning(second.pid)).toBe(false);

    const third = await start(first.port);
    // The list is a few seconds behind.
    const listed = () => third.ctl('-q', 'list_queues', 'name', 'messages');
    await expect.poll(listed, { timeout: 30_000, interval: 200 }).toContain('kept\t2');
    await third.stop();
    await third.stop();
  });

  test('listens on 127.0.0.1 only, and has no plugin', async () => {
    const server = await start();
    const listeners = await server.ctl(
      'eval',
      '[inet:sockname(P) || P <- erlang:ports(), element(2, erlang:port_info(P, name)) =:= "tcp_inet"].',
    );
    expect(listeners).toContain('{127,0,0,1}');
    expect(listeners).not.toContain('{0,0,0,0');
    expect((await server.ctl('eval', 'rabbit_plugins:active().')).trim()).toBe('[]');
  });
});

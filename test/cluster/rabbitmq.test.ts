import { connect, type Channel } from 'amqplib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isFree } from '../../deploy/local/programs/free-port.ts';
import { startRabbitMq, type RabbitMqServer } from '../../deploy/local/servers/rabbitmq.ts';
import { isRunning } from '../../deploy/local/programs/spawn.ts';
import { hasRabbitMq } from '../support/servers/amqp-broker.ts';
import { useFolder } from '../support/nodes/use-folder.ts';

describe.skipIf(!hasRabbitMq())('RabbitMQ', { timeout: 120_000 }, () => {
  const dir = useFolder('rabbitmq');
  let broker: RabbitMqServer;
  beforeAll(async () => {
    broker = await start();
  });
  afterAll(async () => {
    await broker?.stop();
  });

  /** Anew, or with what is there. */
  const start = (port?: number) =>
    startRabbitMq({ dir, password: 'a/b:c@d e', ...(port === undefined ? {} : { port }) });

  async function publish(url: string): Promise<void> {
    const connection = await connect(url);
    const channel = await connection.createConfirmChannel();
    await channel.assertQueue('instaclone.kept', { arguments: { 'x-queue-type': 'quorum' } });
    channel.sendToQueue('instaclone.kept', Buffer.from('message'), { persistent: true });
    await channel.waitForConfirms();
    await connection.close();
  }

  async function countKept(url: string): Promise<number> {
    const connection = await connect(url);
    const channel = await connection.createChannel();
    const { messageCount } = await channel.checkQueue('instaclone.kept');
    await connection.close();
    return messageCount;
  }

  test('listens on 127.0.0.1 only, and has no plugin', async () => {
    const said = await broker.ctl(
      'eval',
      `{[inet:sockname(P) || P <- erlang:ports(), element(2, erlang:port_info(P, name)) =:= "tcp_inet"],
        {plugins, rabbit_plugins:active()}}.`,
    );
    expect(said).toContain('{127,0,0,1}');
    expect(said).not.toContain('{0,0,0,0');
    expect(said).toContain('{plugins,[]}');
  });

  test("the application's account is no administrator, and may use its own queues only", async () => {
    expect(await broker.ctl('-q', 'list_users', '--no-table-headers')).toBe('instaclone\t[]\n');
    const connection = await connect(broker.url);
    const attempt = async (use: (channel: Channel) => Promise<unknown>) => {
      const channel = await connection.createChannel();
      channel.on('error', () => undefined);
      await use(channel);
      await channel.close();
    };
    for (const refused of [
      (channel: Channel) => channel.assertQueue('somebody.else'),
      (channel: Channel) => channel.assertQueue('not-instaclone.jobs'),
      (channel: Channel) => channel.assertExchange('somebody.else', 'fanout'),
      (channel: Channel) => channel.deleteExchange('amq.topic'),
      async (channel: Channel) =>
        channel.publish('amq.topic', '', Buffer.from('x')) && channel.checkQueue('x'),
    ])
      await expect(attempt(refused)).rejects.toThrow(/ACCESS_REFUSED|403/);
    await attempt(async (channel) => {
      await channel.assertExchange('instaclone.events', 'fanout');
      const { queue } = await channel.assertQueue('', { exclusive: true });
      await channel.bindQueue(queue, 'instaclone.events', '');
    });
    await connection.close();
  });

  test('lets in who has the password, and keeps its messages over a stop and a lost power', async () => {
    const first = broker;
    await publish(first.url);
    await expect(connect(first.url.replace('a%2F', 'b%2F'))).rejects.toThrow('403');
    await first.stop();
    await first.stop();
    expect(isRunning(first.pid)).toBe(false);
    expect(await isFree(first.port)).toBe(true);

    const second = (broker = await start(first.port));
    expect(second.url).toBe(first.url);
    await publish(second.url);
    await second.kill();
    expect(isRunning(second.pid)).toBe(false);

    broker = await start(first.port);
    await expect.poll(() => countKept(broker.url)).toBe(2);
  });
});

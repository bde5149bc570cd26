import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type Channel } from 'amqplib';
import { findFreePort } from '../../../deploy/local/programs/free-port.ts';
import { packages } from '../../../deploy/local/programs/packages.mjs';
import { startRabbitMq, type RabbitMqServer } from '../../../deploy/local/servers/rabbitmq.ts';
import { requireServer } from './require-server.ts';
import type { TestAuthority } from './test-authority.ts';

/** A RabbitMQ of the test's own, which can be looked into from outside the adapters. */
export interface TestBroker {
  url: string;
  /** The same over TLS; nobody listens there unless the broker was started with a certificate. */
  secureUrl: string;
  server(): RabbitMqServer;
  /** Stops it, or lets the power fail, and starts it again on the same port with what it has on disk. */
  restart(how: 'stop' | 'kill', whileAway?: () => Promise<void>): Promise<void>;
  /** A queue prefix that no other test has. */
  newPrefix(): string;
  /** Runs on a channel of its own, not an adapter's. */
  onChannel<T>(use: (channel: Channel) => Promise<T>): Promise<T>;
  /** What lies in a queue, which stays there. */
  peek(queue: string): Promise<Buffer[]>;
  close(): Promise<void>;
}

/** For `describe.skipIf(!hasRabbitMq())`. */
export function hasRabbitMq(): boolean {
  return requireServer(packages.rabbitmq);
}

export async function startTestBroker(certificate?: TestAuthority): Promise<TestBroker> {
  const dir = await mkdtemp(join(tmpdir(), 'instaclone-rabbitmq-'));
  const securePort = await findFreePort();
  const settings = certificate ? listenWithTls(certificate, securePort) : [];
  const names = '(instaclone|test-\\d+)'; // See newPrefix.
  let server = await startRabbitMq({ dir, names, settings });
  const { url, port } = server;
  const secureUrl = url.replace('amqp:', 'amqps:').replace(String(port), String(securePort));
  let prefixes = 0;

  async function onChannel<T>(use: (channel: Channel) => Promise<T>): Promise<T> {
    const connection = await connect(url);
    connection.on('error', () => {});
    try {
      const channel = await connection.createChannel();
      channel.on('error', () => {});
      return await use(channel);
    } finally {
      await connection.close().catch(() => {});
    }
  }

  return {
    url,
    secureUrl,
    server: () => server,
    async restart(how, whileAway) {
      await server[how]();
      try {
        await whileAway?.();
      } finally {
        server = await startRabbitMq({ dir, port, names, settings });
      }
    },
    newPrefix: () => `test-${++prefixes}`,
    onChannel,
    peek: (queue) =>
      onChannel(async (channel) => {
        const contents: Buffer[] = [];
        for (let got = await channel.get(queue); got !== false; got = await channel.get(queue)) {
          contents.push(got.content);
        }
        return contents; // The closing channel puts them back.
      }),
    async close() {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function listenWithTls({ ca, cert, key }: TestAuthority, port: number): string[] {
  return [
    `listeners.ssl.local = 127.0.0.1:${port}`,
    `ssl_options.cacertfile = ${ca}`,
    `ssl_options.certfile = ${cert}`,
    `ssl_options.keyfile = ${key}`,
  ];
}

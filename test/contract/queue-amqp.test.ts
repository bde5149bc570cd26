import { afterAll, beforeAll, describe } from 'vitest';
import { openAmqpQueue } from '../../src/adapters/amqp/open-amqp-queue.ts';
import { queueNames } from '../../src/adapters/amqp/topology.ts';
import type { JobMessage, Queue } from '../../src/ports.ts';
import { hasRabbitMq, startTestBroker, type TestBroker } from '../support/amqp-broker.ts';
import { openProxy, type Proxy } from '../support/tcp-proxy.ts';
import { quietLog } from '../support/quiet-log.ts';
import { describeQueue, suiteLimits } from './queue-suite.ts';

describe.skipIf(!hasRabbitMq())('on RabbitMQ', { timeout: 60_000 }, () => {
  let broker: TestBroker;
  beforeAll(async () => {
    broker = await startTestBroker();
  }, 120_000);
  afterAll(() => broker.close(), 60_000);

  describeQueue('amqp', async () => {
    const namePrefix = broker.newPrefix();
    const proxies = new Map<Queue, Proxy>();
    return {
      async open() {
        const proxy = await openProxy(Number(new URL(broker.url).port));
        const url = broker.url.replace(/:\d+$/, `:${proxy.port}`);
        const limits = { connectTimeoutMs: 5_000, confirmTimeoutMs: 5_000, ...suiteLimits };
        const queue = openAmqpQueue({ url, namePrefix, log: quietLog, ...limits });
        proxies.set(queue, proxy);
        return queue;
      },
      async buried() {
        const contents = await broker.peek(queueNames(namePrefix).buried);
        return contents.map((content) => {
          const { jobId, lane } = JSON.parse(content.toString()) as JobMessage;
          return { jobId, lane };
        });
      },
      async crash(node) {
        proxies.get(node)?.cut();
      },
      async freeze() {
        broker.server().pause();
        return async () => broker.server().resume();
      },
      async close() {
        await Promise.all([...proxies.values()].map((proxy) => proxy.close()));
      },
    };
  });
});

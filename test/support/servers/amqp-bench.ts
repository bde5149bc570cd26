import { openAmqpQueue } from '../../../src/adapters/amqp/open-amqp-queue.ts';
import { queueNames } from '../../../src/adapters/amqp/topology.ts';
import { pictureWork, type PictureWork } from '../../../src/domain/work.ts';
import type { Queue } from '../../../src/ports/queue.ts';
import { suiteLimits, type QueueBench } from '../../contract/queue/queue-suite.ts';
import type { TestBroker } from './amqp-broker.ts';
import { quietLog } from '../nodes/quiet-log.ts';
import { openProxy, type Proxy } from './tcp-proxy.ts';

/** An empty queue on this broker for the contract suite; its nodes come in by `url`. */
export async function openAmqpBench(broker: TestBroker, url: string): Promise<QueueBench> {
  const namePrefix = broker.newPrefix();
  const proxies = new Map<Queue, Proxy>();
  return {
    async open() {
      const proxy = await openProxy(Number(new URL(url).port));
      const limits = { connectTimeoutMs: 5_000, confirmTimeoutMs: 5_000, ...suiteLimits };
      const through = url.replace(/:\d+$/, `:${proxy.port}`);
      const queue = openAmqpQueue({ url: through, namePrefix, log: quietLog, ...limits });
      proxies.set(queue, proxy);
      return queue;
    },
    async buried() {
      const contents = await broker.peek(queueNames(namePrefix).buried);
      return contents.map((content) => {
        const { jobId, lane } = JSON.parse(content.toString()) as PictureWork;
        return pictureWork(lane, jobId);
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
}

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openAmqpQueue, type AmqpQueueOptions } from '../../../src/adapters/amqp/open-amqp-queue.ts';
import { queueNames } from '../../../src/adapters/amqp/topology.ts';
import type { PictureWork } from '../../../src/domain/work.ts';
import type { Delivery, Queue, Verdict } from '../../../src/ports/queue.ts';
import { hasRabbitMq, startTestBroker, type TestBroker } from '../../support/servers/amqp-broker.ts';
import { closedGate, type Gate } from '../../support/nodes/gate.ts';
import { quietLog } from '../../support/nodes/quiet-log.ts';

const soon = { timeout: 30_000, interval: 20 };
const jobs = (...ids: number[]): PictureWork[] =>
  ids.map((jobId) => ({ kind: 'picture', jobId, lane: 'interactive' }));
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
/** Of what was published again, because the broker was slow to confirm, it may have both. */
const unique = (ids: number[]) => [...new Set(ids)].sort((a, b) => a - b);

/** What only a broker can do to a queue, and what the adapter makes of it. */
describe.skipIf(!hasRabbitMq())('faults of RabbitMQ', { timeout: 60_000 }, () => {
  let broker: TestBroker;
  const opened: Queue[] = [];
  const gates: Gate[] = [];
  beforeAll(async () => {
    broker = await startTestBroker();
  }, 120_000);
  afterAll(() => broker.close(), 60_000);
  afterEach(async () => {
    for (const gate of gates.splice(0)) gate.open(); // What waits there would keep its queue from closing.
    await Promise.all(opened.splice(0).map((queue) => queue.close()));
  });

  function openNode(options: Partial<AmqpQueueOptions> = {}): Queue {
    // Long, so that a busy machine is not taken for a broker that is away; tests of what is late say what that is.
    const timing = { connectTimeoutMs: 8_000, confirmTimeoutMs: 8_000, retryDelayMs: 60 };
    const namePrefix = options.namePrefix ?? broker.newPrefix();
    const queue = openAmqpQueue({ url: broker.url, log: quietLog, ...timing, ...options, namePrefix });
    opened.push(queue);
    return queue;
  }

  function newGate(): Gate {
    const gate = closedGate();
    gates.push(gate);
    return gate;
  }

  async function record(
    queue: Queue,
    prefetch: number,
    decide: (delivery: Delivery<PictureWork>) => Promise<Verdict>,
  ) {
    const deliveries: Delivery<PictureWork>[] = [];
    await queue.consume('picture', prefetch, async (delivery) => {
      deliveries.push(delivery);
      return decide(delivery);
    });
    return { deliveries, ids: () => deliveries.map(({ message }) => message.jobId) };
  }
  const ack = async (): Promise<Verdict> => 'ack';
  const closeAllConnections = () => broker.server().ctl('close_all_connections', 'on purpose');

  it.each(['stop', 'kill'] as const)(
    'goes on after the broker was restarted (%s), without losing a message',
    async (how) => {
      const queue = openNode({ connectTimeoutMs: 2_000 });
      await vi.waitFor(() => queue.ping(), soon);
      const slow = new Set(range(1, 4));
      const gate = newGate();
      const { ids } = await record(queue, 4, async ({ message, attempt }) => {
        if (attempt === 1 && slow.has(message.jobId)) await gate.passed;
        return 'ack';
      });
      await queue.publish(jobs(...range(1, 40)));
      await vi.waitFor(() => expect(ids().length).toBe(4), soon);
      await broker.restart(how, async () => {
        await expect(queue.publish(jobs(100))).rejects.toThrow();
      });
      gate.open();
      await vi.waitFor(() => queue.publish(jobs(...range(41, 50))), soon);
      await vi.waitFor(() => expect(unique(ids())).toEqual(range(1, 50)), soon);
    },
  );

  it('opens without a broker, rejects in time, and begins when the broker comes', async () => {
    const namePrefix = broker.newPrefix();
    await openNode({ namePrefix }).publish(jobs(1));
    let queue: Queue | undefined;
    let consumed: { ids: () => number[] } | undefined;
    await broker.restart('stop', async () => {
      queue = openNode({ namePrefix, connectTimeoutMs: 300 });
      const startedAt = performance.now();
      await expect(queue.publish(jobs(2))).rejects.toMatchObject({
        cause: expect.objectContaining({ code: 'ECONNREFUSED' }) as unknown,
      });
      await expect(queue.ping()).rejects.toThrow('no connection to the broker');
      consumed = await record(queue, 1, ack);
      expect(performance.now() - startedAt).toBeLessThan(3_000);
    });
    await vi.waitFor(() => queue?.publish(jobs(3)), soon);
    await vi.waitFor(() => expect(unique(consumed?.ids() ?? [])).toEqual([1, 3]), soon);
  });

  it('goes on after the broker closed all connections', async () => {
    const queue = openNode();
    const { ids } = await record(queue, 1, ack);
    await queue.publish(jobs(1));
    await vi.waitFor(() => expect(ids()).toEqual([1]), soon);
    await closeAllConnections();
    await vi.waitFor(() => queue.publish(jobs(2)), soon);
    await vi.waitFor(() => expect(ids()).toContain(2), soon);
  });

  it('delivers again what was worked on when the connection was lost, and outlives the late verdict', async () => {
    const queue = openNode();
    const gate = newGate();
    let running = 0;
    let most = 0;
    const { deliveries, ids } = await record(queue, 2, async ({ attempt }) => {
      most = Math.max(most, ++running);
      if (attempt === 1) await gate.passed;
      running--;
      return 'ack';
    });
    await queue.publish(jobs(1));
    await vi.waitFor(() => expect(ids()).toEqual([1]), soon);
    await closeAllConnections();
    await vi.waitFor(() => expect(deliveries.map(({ attempt }) => attempt)).toEqual([1, 2]), soon);
    gate.open();
    await vi.waitFor(() => queue.publish(jobs(2)), soon);
    await vi.waitFor(() => expect(unique(ids())).toEqual([1, 2]), soon);
    expect(ids().filter((id) => id === 1)).toEqual([1, 1]);
    expect(most).toBe(2);
  });

  it('counts handlers of a lost connection among those that run at once', async () => {
    const queue = openNode();
    const gate = newGate();
    const { ids } = await record(queue, 1, async ({ attempt }) => {
      if (attempt === 1) await gate.passed;
      return 'ack';
    });
    await queue.publish(jobs(1));
    await vi.waitFor(() => expect(ids()).toEqual([1]), soon);
    await closeAllConnections();
    await vi.waitFor(() => queue.ping(), soon);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(ids()).toEqual([1]);
    gate.open();
    await vi.waitFor(() => expect(ids()).toEqual([1, 1]), soon);
  });

  it('buries what was begun too often and never settled', async () => {
    const namePrefix = broker.newPrefix();
    const queue = openNode({ namePrefix, maxDeliveries: 2 });
    const gate = newGate();
    const { deliveries } = await record(queue, 5, async () => {
      await gate.passed;
      return 'ack';
    });
    await queue.publish(jobs(1));
    for (const times of [1, 2]) {
      await vi.waitFor(() => expect(deliveries.length).toBe(times), soon);
      await closeAllConnections();
    }
    await vi.waitFor(async () => {
      expect((await broker.peek(queueNames(namePrefix).buried)).length).toBe(1);
    }, soon);
    expect(deliveries.map(({ attempt }) => attempt)).toEqual([1, 2]);
    gate.open();
  });

  it('goes on after the broker closed only the channel', async () => {
    // A delivery that is not settled in time (30 minutes unless told) costs its channel, or from 4.3 on only the
    // consumer is cancelled; the connection stays.
    const set = (name: string, value: string) =>
      broker.server().ctl('eval', `application:set_env(rabbit, ${name}, ${value}).`);
    await set('channel_tick_interval', '200');
    await set('consumer_timeout', '500');
    const warnings: unknown[] = [];
    const log = { ...quietLog, warn: (...words: unknown[]) => void warnings.push(words) };
    const queue = openNode({ log, maxDeliveries: 50 });
    const gate = newGate();
    const { ids } = await record(queue, 2, async ({ attempt }) => {
      if (attempt === 1) await gate.passed;
      return 'ack';
    });
    try {
      await queue.publish(jobs(1));
      // Or more often, when the second verdict is late as well.
      await vi.waitFor(() => expect(ids().length).toBeGreaterThanOrEqual(2), soon);
    } finally {
      await set('consumer_timeout', '1800000');
      gate.open();
    }
    expect(JSON.stringify(warnings, errorText)).toMatch(/channel (was )?closed/i);
    expect(unique(ids())).toEqual([1]);
    await queue.publish(jobs(2));
    await vi.waitFor(() => expect(ids()).toContain(2), soon);
  });

  it('makes its queues again when they were deleted', async () => {
    const namePrefix = broker.newPrefix();
    const names = queueNames(namePrefix);
    const queue = openNode({ namePrefix });
    const { ids } = await record(queue, 1, ack);
    await queue.publish(jobs(1));
    await vi.waitFor(() => expect(ids()).toEqual([1]), soon);
    await broker.onChannel(async (channel) => {
      for (const name of [names.lane('interactive'), names.lane('bulk'), names.buried]) {
        await channel.deleteQueue(name);
      }
    });
    await vi.waitFor(() => queue.ping(), soon);
    await vi.waitFor(() => queue.publish(jobs(2)), soon);
    await vi.waitFor(() => expect(ids()).toContain(2), soon);
  });

  it('does not take a message for published that no queue has taken', async () => {
    const namePrefix = broker.newPrefix();
    const queue = openNode({ namePrefix });
    await queue.ping();
    await broker.onChannel((channel) => channel.deleteQueue(queueNames(namePrefix).lane('interactive')));
    await expect(queue.publish(jobs(1))).rejects.toThrow('has no queue');
    await vi.waitFor(() => queue.publish(jobs(1)), soon);
  });

  it('puts aside what it does not understand', async () => {
    const namePrefix = broker.newPrefix();
    const names = queueNames(namePrefix);
    const queue = openNode({ namePrefix });
    await queue.ping();
    const foreign = [
      '',
      'no JSON',
      '[]',
      '{"version":2,"jobId":1,"lane":"bulk"}',
      '{"version":1,"jobId":-1}',
    ];
    await broker.onChannel(async (channel) => {
      for (const text of foreign) channel.sendToQueue(names.lane('interactive'), Buffer.from(text));
      await channel.checkQueue(names.buried);
    });
    await queue.publish(jobs(1));
    const { ids } = await record(queue, 1, ack);
    await vi.waitFor(() => expect(ids()).toEqual([1]), soon);
    await vi.waitFor(async () => {
      const texts = (await broker.peek(names.buried)).map(String);
      expect(texts.sort()).toEqual([...foreign].sort());
    }, soon);
  });

  it('rejects in time while the broker has an alarm, and works off what is there', async () => {
    const namePrefix = broker.newPrefix();
    const queue = openNode({ namePrefix, confirmTimeoutMs: 1_500 });
    const gate = newGate();
    const { ids } = await record(queue, 1, async () => {
      await gate.passed;
      return 'ack';
    });
    await openNode({ namePrefix }).publish(jobs(1, 2, 3));
    await vi.waitFor(() => queue.ping(), soon);
    await broker.server().ctl('set_vm_memory_high_watermark', '0.000001');
    try {
      const startedAt = performance.now();
      await expect(queue.publish(jobs(4))).rejects.toThrow();
      await expect(queue.publish(jobs(5))).rejects.toThrow('takes no messages');
      await expect(queue.ping()).rejects.toThrow('takes no messages');
      expect(performance.now() - startedAt).toBeLessThan(4_000);
      gate.open();
      await vi.waitFor(() => expect(ids()).toEqual([1, 2, 3]), soon);
      const lane = queueNames(namePrefix).lane('interactive');
      const listed = () => broker.server().ctl('-q', 'list_queues', 'name', 'messages');
      await vi.waitFor(async () => expect(await listed()).toContain(`${lane}\t0`), soon);
    } finally {
      await broker.server().ctl('set_vm_memory_high_watermark', '0.4');
    }
    await vi.waitFor(() => queue.publish(jobs(6)), soon);
    await vi.waitFor(() => expect(ids()).toContain(6), soon);
  });

  it('delivers again, counting, what it cannot put off because of an alarm', async () => {
    const namePrefix = broker.newPrefix();
    const queue = openNode({ namePrefix, confirmTimeoutMs: 300 });
    const gate = newGate();
    const { deliveries } = await record(queue, 1, async ({ attempt }) => {
      await gate.passed;
      return attempt < 4 ? 'retry' : 'ack';
    });
    await openNode({ namePrefix }).publish(jobs(1));
    await vi.waitFor(() => expect(deliveries.length).toBe(1), soon);
    await broker.server().ctl('set_vm_memory_high_watermark', '0.000001');
    try {
      gate.open();
      await vi.waitFor(() => expect(deliveries.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]), soon);
    } finally {
      await broker.server().ctl('set_vm_memory_high_watermark', '0.4');
    }
  });

  it('says what is wrong when a queue is there with other properties', async () => {
    const namePrefix = broker.newPrefix();
    const name = queueNames(namePrefix).lane('bulk');
    await broker.onChannel((channel) => channel.assertQueue(name, { durable: true }));
    await expect(openNode({ namePrefix }).ping()).rejects.toMatchObject({
      cause: expect.objectContaining({
        message: expect.stringContaining(`queue '${name}'`) as string,
      }) as unknown,
    });
  });

  it('closes in time although the broker hangs', async () => {
    const queue = openNode();
    const { ids } = await record(queue, 1, ack);
    await queue.publish(jobs(1));
    await vi.waitFor(() => expect(ids()).toEqual([1]), soon);
    broker.server().pause();
    try {
      const startedAt = performance.now();
      await queue.close();
      expect(performance.now() - startedAt).toBeLessThan(8_000);
    } finally {
      broker.server().resume();
    }
  });
});

function errorText(_key: string, value: unknown): unknown {
  return value instanceof Error ? value.message : value;
}

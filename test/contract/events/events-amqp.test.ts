import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openAmqpEvents } from '../../../src/adapters/amqp/open-amqp-events.ts';
import type { AppEvent } from '../../../src/domain/events.ts';
import type { Events } from '../../../src/ports/events.ts';
import { hasRabbitMq, startTestBroker, type TestBroker } from '../../support/servers/amqp-broker.ts';
import { quietLog } from '../../support/nodes/quiet-log.ts';
import { describeEvents } from './events-suite.ts';

const changed = (imageId: number): AppEvent => ({ type: 'image-changed', imageId, state: 'ready' });
const soon = { timeout: 15_000, interval: 20 };

describe.skipIf(!hasRabbitMq())('on RabbitMQ', { timeout: 60_000 }, () => {
  let broker: TestBroker;
  const opened: Events[] = [];
  beforeAll(async () => {
    broker = await startTestBroker();
  }, 120_000);
  afterAll(() => broker.close(), 60_000);
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((events) => events.close()));
  });

  async function openNode(namePrefix: string, listens = true): Promise<Events> {
    // It opens also when it could not connect in time, and what is published then is lost.
    const options = { url: broker.url, namePrefix, log: quietLog, connectTimeoutMs: 15_000, listens };
    const events = await openAmqpEvents(options);
    opened.push(events);
    return events;
  }

  /** Two nodes, and what the second hears. */
  async function openPair() {
    const namePrefix = broker.newPrefix();
    const [here, there] = [await openNode(namePrefix), await openNode(namePrefix)];
    const heard: number[] = [];
    there.subscribe((event) => 'imageId' in event && heard.push(event.imageId));
    return { here, there, heard, namePrefix };
  }

  /** Publishes until one is heard: best effort means that a single one may be lost. */
  async function expectToHear({ here, heard }: { here: Events; heard: number[] }): Promise<void> {
    const before = heard.length;
    await vi.waitFor(() => {
      here.publish(changed(1));
      expect(heard.length).toBeGreaterThan(before);
    }, soon);
  }

  describeEvents('amqp', () => openNode(broker.newPrefix()));

  it('tells the other nodes too, and not those of another prefix', async () => {
    const pair = await openPair();
    const stranger = await openPair();
    pair.here.publish(changed(5));
    await vi.waitFor(() => expect(pair.heard).toEqual([5]), soon);
    stranger.here.publish(changed(6));
    await vi.waitFor(() => expect(stranger.heard).toEqual([6]), soon);
    expect(pair.heard).toEqual([5]);
  });

  it('tells others from a process that does not listen, and sends it nothing', async () => {
    const { there, heard, namePrefix } = await openPair();
    const teller = await openNode(namePrefix, false);
    const told: number[] = [];
    teller.subscribe((event) => 'imageId' in event && told.push(event.imageId));
    teller.publish(changed(8));
    await vi.waitFor(() => expect(heard).toEqual([8]), soon);
    there.publish(changed(9));
    await vi.waitFor(() => expect(heard).toEqual([8, 9]), soon);
    expect(told).toEqual([]);
  });

  it('ignores what is no event and hears the next', async () => {
    const pair = await openPair();
    await broker.onChannel(async (channel) => {
      const exchange = `${pair.namePrefix}.events`;
      for (const text of ['', 'no JSON', '{"version":1}', '{"version":2,"event":{}}', 'null']) {
        channel.publish(exchange, '', Buffer.from(text));
      }
      await channel.checkExchange(exchange);
    });
    pair.here.publish(changed(7));
    await vi.waitFor(() => expect(pair.heard).toEqual([7]), soon);
  });

  it('opens without a broker, and publishing then does nothing', async () => {
    const options = { url: 'amqp://127.0.0.1:1', connectTimeoutMs: 200, log: quietLog };
    const events = await openAmqpEvents(options);
    opened.push(events);
    expect(() => events.publish(changed(1))).not.toThrow();
  });

  it('listens again by itself after the broker closed all connections', async () => {
    const pair = await openPair();
    await expectToHear(pair);
    await broker.server().ctl('close_all_connections', 'on purpose');
    await expectToHear(pair);
  });

  it('listens again by itself after the broker lost its power', async () => {
    const pair = await openPair();
    await expectToHear(pair);
    await broker.restart('kill');
    await expectToHear(pair);
  }, 60_000);
});

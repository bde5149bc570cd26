import { afterAll, beforeAll, describe } from 'vitest';
import { openAmqpBench } from '../../support/servers/amqp-bench.ts';
import { hasRabbitMq, startTestBroker, type TestBroker } from '../../support/servers/amqp-broker.ts';
import { describeQueue } from './queue-suite.ts';

describe.skipIf(!hasRabbitMq())('on RabbitMQ', { timeout: 60_000 }, () => {
  let broker: TestBroker;
  beforeAll(async () => {
    broker = await startTestBroker();
  }, 120_000);
  afterAll(() => broker.close(), 60_000);

  describeQueue('amqp', () => openAmqpBench(broker, broker.url));
});

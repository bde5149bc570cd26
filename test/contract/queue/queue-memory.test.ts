import { openMemoryQueue } from '../../../src/adapters/memory-queue/open-memory-queue.ts';
import { quietLog } from '../../support/nodes/quiet-log.ts';
import { describeQueue, suiteLimits } from './queue-suite.ts';

describeQueue(
  'memory',
  async () => {
    const queue = openMemoryQueue({ log: quietLog, ...suiteLimits });
    return {
      open: async () => queue,
      buried: async () => queue.buried().map(({ message }) => message),
      close: () => queue.close(),
    };
  },
  {
    crash: 'its consumers are in its own process, so they crash together; the job table brings the jobs back',
    freeze: 'it is part of the process that publishes and cannot be away',
  },
);

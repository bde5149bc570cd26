import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openMemoryEvents } from '../../../src/adapters/memory-events/open-memory-events.ts';
import { openMemoryQueue } from '../../../src/adapters/memory-queue/open-memory-queue.ts';
import { openSqlite } from '../../../src/adapters/sqlite/open-sqlite.ts';
import { endJob, insertJob, startJobs } from '../../../src/data/images/jobs.ts';
import { openSignal } from '../../../src/ops/signal.ts';
import { relayJobs } from '../../../src/outbox/relay-jobs.ts';
import { closedGate } from '../../support/nodes/gate.ts';
import { quietLog } from '../../support/nodes/quiet-log.ts';
import { insertUpload } from '../../support/nodes/rows.ts';
import { useFolder } from '../../support/nodes/use-folder.ts';
import { onOneServer, type OneDatabase } from '../../support/servers/open-database.ts';

const dir = useFolder('relay');
let database: OneDatabase;
beforeAll(async () => {
  database = onOneServer(await openSqlite(join(dir, 'data.sqlite')));
  await database.migrate();
});
afterAll(() => database.close());

it('keeps workers busy while another one hangs that was given jobs', async () => {
  const now = new Date();
  const share = { flow: 'somebody', costMs: 500 };
  const made: number[] = [];
  for (let count = 0; count < 12; count += 1) {
    const job = async () =>
      database.transaction(async (tx) => insertJob(tx, await insertUpload(tx), 'interactive', now, share));
    made.push((await job()).value);
  }
  const queue = openMemoryQueue({ log: quietLog });
  const events = openMemoryEvents(quietLog);
  const gate = closedGate();
  const hanging = await queue.consume('picture', 3, async () => {
    await gate.passed;
    return 'ack';
  });
  const done: number[] = [];
  await queue.consume('picture', 2, async ({ message: { jobId } }) => {
    await database.transaction((tx) => startJobs(tx, [jobId]));
    await database.transaction((tx) => endJob(tx, jobId, 'done', new Date()));
    done.push(jobId);
    events.publish({ type: 'image-changed', imageId: jobId, state: 'ready' });
    return 'ack';
  });
  const { stores } = database;
  const relay = relayJobs({
    ...{ stores, queue, events, log: quietLog, clock: () => new Date() },
    ...{ jobQueued: openSignal(), intervalMs: 20 },
  });
  await expect.poll(() => done.length, { timeout: 10_000 }).toBe(made.length - 3);
  gate.open();
  await relay.stop();
  await hanging.stop();
  await queue.close();
});

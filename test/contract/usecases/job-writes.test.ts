import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFolder } from '../../../src/adapters/filesystem/open-folder.ts';
import { openSqlite } from '../../../src/adapters/sqlite/open-sqlite.ts';
import { readCounter } from '../../../src/data/images/counters.ts';
import { findImage } from '../../../src/data/images/images.ts';
import { endJob, findJobOfImage, insertJob } from '../../../src/data/images/jobs.ts';
import type { AppEvent } from '../../../src/domain/events.ts';
import type { Core } from '../../../src/usecases/core.ts';
import { startJob, type StartedJob } from '../../../src/usecases/jobs/start-job.ts';
import { openJobWrites } from '../../../worker/job-writes.ts';
import { openCore } from '../../support/nodes/core.ts';
import { quietLog } from '../../support/nodes/quiet-log.ts';
import { insertReady, insertUpload, newShare, pixels } from '../../support/nodes/rows.ts';
import { useFolder } from '../../support/nodes/use-folder.ts';
import { onOneServer, type OneDatabase } from '../../support/servers/open-database.ts';

const never = 60_000;

describe('what a worker writes of its jobs', () => {
  const dir = useFolder('job-writes');
  let database: OneDatabase;
  let core: Core;
  let transactions: number;
  let events: AppEvent[];
  beforeAll(async () => {
    database = onOneServer(await openSqlite(`${dir}/data.sqlite`));
    await database.migrate();
    const { images } = database.stores;
    const counted: typeof images = {
      ...images,
      async transaction(work) {
        transactions += 1;
        return images.transaction(work);
      },
    };
    const stores = { ...database.stores, images: counted };
    const base = openCore({ stores, blobs: await openFolder(`${dir}/blobs`) });
    core = { ...base, events: { ...base.events, publish: (event) => void events.push(event) } };
  });
  beforeEach(() => {
    transactions = 0;
    events = [];
  });
  afterAll(() => database.close());

  const open = (options: Partial<Parameters<typeof openJobWrites>[1]> = {}) =>
    openJobWrites(core, {
      hasBacklog: () => true,
      log: quietLog,
      gatherMs: never,
      begunAfterMs: never,
      ...options,
    });

  async function newJob(): Promise<StartedJob> {
    const { value: id } = await database.transaction(async (tx) => {
      const parentId = await insertReady(tx);
      const child = await insertUpload(tx, { parentId, rootId: parentId, filter: 'sepia', strength: 100 });
      return insertJob(tx, child, 'interactive', new Date(), newShare());
    });
    const job = await startJob(core, id);
    if (!job) throw new Error(`There is no job ${id}`);
    return job;
  }
  const newJobs = async (count: number) => Promise.all(Array.from({ length: count }, newJob));
  const stateOf = async ({ imageId }: StartedJob) =>
    (await findJobOfImage(database.reader(), imageId))?.state;
  const imageStateOf = async ({ imageId }: StartedJob) =>
    (await findImage(database.reader(), imageId))?.state;
  const changes = () => events.filter((event) => event.type === 'image-changed');

  it('is one transaction for a job that is soon done, which is never said to run', async () => {
    const job = await newJob();
    const writes = open({ hasBacklog: () => false });
    const isOver = writes.begin(job);
    isOver();
    expect(await writes.finish(job, pixels)).toBe(true);
    expect(await stateOf(job)).toBe('done');
    expect(await imageStateOf(job)).toBe('ready');
    expect(transactions).toBe(1);
    expect(changes()).toEqual([
      { type: 'image-changed', imageId: job.imageId, state: 'ready', rootId: job.rootId },
    ]);
    // Somebody else has it as well.
    expect(await writes.finish(job, pixels)).toBe(false);
    expect(changes()).toHaveLength(1);
  });

  it('says of a job that takes long that it has begun, to its owner', async () => {
    const job = await newJob();
    const { begin } = open({ begunAfterMs: 1 });
    const isOver = begin(job);
    await expect.poll(() => stateOf(job)).toBe('running');
    const { imageId, owner: onlyFor } = job;
    await expect.poll(changes).toEqual([{ type: 'image-changed', imageId, state: 'processing', onlyFor }]);
    isOver();
  });

  it('says that jobs have begun with what is written anyway', async () => {
    const [done, begun, over] = (await newJobs(3)) as [StartedJob, StartedJob, StartedJob];
    const writes = open({ hasBacklog: () => false });
    writes.begin(begun);
    writes.begin(over)();
    await writes.finish(done, pixels);
    expect([await stateOf(begun), await stateOf(over)]).toEqual(['running', 'queued']);
    expect(transactions).toBe(1);
  });

  it('finishes four jobs in one transaction under a backlog', async () => {
    const jobs = await newJobs(4);
    const before = await readCounter(database.reader(), 'images');
    const { finish } = open();
    expect(await Promise.all(jobs.map((job) => finish(job, pixels)))).toEqual([true, true, true, true]);
    expect(transactions).toBe(1);
    expect(await readCounter(database.reader(), 'images')).toBe(before + 4);
    expect(changes()).toHaveLength(4);
    expect(events.filter(({ type }) => type === 'tags-bumped')).toHaveLength(1);
  });

  it('lets the first wait for others only so long', async () => {
    const job = await newJob();
    expect(await open({ gatherMs: 1 }).finish(job, pixels)).toBe(true);
  });

  it('finishes together what comes while something is written', async () => {
    const jobs = await newJobs(5);
    const { finish } = open({ hasBacklog: () => false });
    await Promise.all(jobs.map((job) => finish(job, pixels)));
    expect(transactions).toBe(2);
  });

  it('tells each what became of it: of those that had ended already, that they are not finished', async () => {
    const [good, ended] = (await newJobs(2)) as [StartedJob, StartedJob];
    await database.transaction((tx) => endJob(tx, ended.id, 'cancelled', new Date()));
    const { finish } = open({ mostTogether: 2 });
    expect(await Promise.all([finish(good, pixels), finish(ended, pixels)])).toEqual([true, false]);
    expect([await imageStateOf(good), await imageStateOf(ended)]).toEqual(['ready', 'processing']);
  });

  it('finishes the others when one of them can not be written', async () => {
    const [good, bad] = (await newJobs(2)) as [StartedJob, StartedJob];
    const { finish } = open({ mostTogether: 2 });
    const broken = {
      ...pixels,
      digest: null as unknown as string,
      width: Symbol('bad') as unknown as number,
    };
    const [first, second] = await Promise.allSettled([finish(good, pixels), finish(bad, broken)]);
    expect(first).toEqual({ status: 'fulfilled', value: true });
    expect(second.status).toBe('rejected');
    expect([await imageStateOf(good), await imageStateOf(bad)]).toEqual(['ready', 'processing']);
  });
});

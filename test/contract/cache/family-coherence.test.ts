import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFolder } from '../../../src/adapters/filesystem/open-folder.ts';
import { openMemoryCache } from '../../../src/adapters/memory-cache/open-memory-cache.ts';
import { openSqlite } from '../../../src/adapters/sqlite/open-sqlite.ts';
import { onOneServer } from '../../support/servers/open-database.ts';
import { openCoherentCache } from '../../../src/cache/coherent-cache.ts';
import { newReading } from '../../../src/cache/reading.ts';
import { findImage, markFailed } from '../../../src/data/images/images.ts';
import { findJobOfImage } from '../../../src/data/images/jobs.ts';
import type { OneDatabase } from '../../support/servers/open-database.ts';
import { cancelImage } from '../../../src/usecases/images/cancel-image.ts';
import type { Core } from '../../../src/usecases/core.ts';
import { deleteImage } from '../../../src/usecases/images/delete-image.ts';
import { purgeImage } from '../../../src/usecases/images/purge-image.ts';
import { failJob } from '../../../src/usecases/jobs/fail-job.ts';
import { finishJobs } from '../../../src/usecases/jobs/finish-jobs.ts';
import { requestFilter } from '../../../src/usecases/images/request-filter.ts';
import { retryImage } from '../../../src/usecases/images/retry-image.ts';
import { startJob } from '../../../src/usecases/jobs/start-job.ts';
import { pageQueries } from '../../../src/queries/page-queries.ts';
import type { Sources } from '../../../src/queries/sources.ts';
import { openCore } from '../../support/nodes/core.ts';
import { insertReady, pixels } from '../../support/nodes/rows.ts';

describe('the family that another node shows', () => {
  let dir: string;
  let database: OneDatabase;
  let writing: Core;
  let reading: Sources;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'instaclone-family-'));
    database = onOneServer(await openSqlite(join(dir, 'family.sqlite')));
    await database.migrate();
    // Two nodes with one shared cache and no messages between them.
    const cache = openMemoryCache();
    writing = openCore({ stores: database.stores, blobs: await openFolder(join(dir, 'blobs')) }, cache);
    reading = { stores: database.stores, cache: openCoherentCache({ cache }) };
  });
  afterAll(async () => {
    await database.close();
    await rm(dir, { recursive: true, force: true });
  });

  /** As somebody sees it who verifies; `7 ready`. */
  async function shown(rootId: number): Promise<string[]> {
    const { members } = await pageQueries(reading, newReading({ after: {} })).family(rootId);
    return members.map(({ id, state }) => `${id} ${state}`);
  }

  const jobOf = async (id: number) => {
    const job = await findJobOfImage(database.reader(), id);
    if (!job) throw new Error(`Picture ${id} has no job`);
    const begun = await startJob(writing, job.id);
    if (!begun) throw new Error(`Picture ${id} is not to be made`);
    return begun;
  };
  const owner = 'ann';
  const upload = async () => (await database.transaction((tx) => insertReady(tx, { owner }))).value;
  const request = async (parentId: number, strength: number) => {
    const wanted = { parentId, filter: 'gray', strength, owner, urgency: 'interactive' } as const;
    return (await requestFilter(writing, wanted)).image.id;
  };
  const finished = async (parentId: number, strength: number) => {
    const id = await request(parentId, strength);
    await finishJobs(writing, [{ job: await jobOf(id), picture: pixels }]);
    return id;
  };

  it('is another one after every use case that adds or changes a member', async () => {
    const root = await upload();
    expect(await shown(root)).toEqual([`${root} ready`]);
    const one = await request(root, 1);
    expect(await shown(root)).toEqual([`${root} ready`, `${one} processing`]);
    await failJob(writing, await jobOf(one), 'gave-up');
    expect(await shown(root)).toEqual([`${root} ready`]);
    await retryImage(writing, one, owner);
    expect(await shown(root)).toEqual([`${root} ready`, `${one} processing`]);
    await finishJobs(writing, [{ job: await jobOf(one), picture: pixels }]);
    expect(await shown(root)).toEqual([`${root} ready`, `${one} ready`]);
    const two = await request(one, 2);
    expect(await shown(root)).toEqual([`${root} ready`, `${one} ready`, `${two} processing`]);
    await cancelImage(writing, two, owner);
    expect(await shown(root)).toEqual([`${root} ready`, `${one} ready`]);
    const again = await request(one, 2);
    expect(await shown(root)).toEqual([`${root} ready`, `${one} ready`, `${again} processing`]);
    await deleteImage(writing, one, owner);
    expect(await shown(root)).toEqual([`${root} ready`, `${again} processing`]);
  });

  it('is several after its root was deleted, whoever looked at them before', async () => {
    const root = await upload();
    const child = await finished(root, 1);
    const grandchild = await finished(child, 2);
    const other = await finished(root, 3);
    for (const id of [root, child, grandchild, other]) await shown(id);
    await deleteImage(writing, root, owner);
    const inAnHour = { ...writing, clock: () => new Date(Date.now() + 3600e3) };
    // While that may be undone, they stay together; then each begins a family of its own.
    expect(await shown(root)).toEqual([`${other} ready`, `${grandchild} ready`, `${child} ready`]);
    expect(await purgeImage(inAnHour, root)).toBe(true);
    expect(await shown(root)).toEqual([]);
    expect(await shown(child)).toEqual([`${child} ready`, `${grandchild} ready`]);
    expect(await shown(other)).toEqual([`${other} ready`]);
    const roots = await Promise.all([child, grandchild, other].map((id) => findImage(database.reader(), id)));
    expect(roots.map((image) => image?.rootId)).toEqual([child, child, other]);
  });

  it('stays as it was when rows change without a use case: it does come from the cache', async () => {
    const root = await upload();
    const child = await finished(root, 1);
    const before = await shown(root);
    await database.transaction((tx) => markFailed(tx, child, 'damaged'));
    expect(await shown(root)).toEqual(before);
  });
});

import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFolder } from '../../../src/adapters/filesystem/open-folder.ts';
import { openMemoryCache } from '../../../src/adapters/memory-cache/open-memory-cache.ts';
import { openSqlite } from '../../../src/adapters/sqlite/open-sqlite.ts';
import { onOneServer } from '../../support/servers/open-database.ts';
import { openCoherentCache } from '../../../src/cache/coherent-cache.ts';
import { newReading } from '../../../src/cache/reading.ts';
import { listDuePurges } from '../../../src/data/images/deleted.ts';
import { copyLikes, findImage } from '../../../src/data/images/images.ts';
import { findJobOfImage, insertJob } from '../../../src/data/images/jobs.ts';
import type { ErrorCode } from '../../../src/domain/errors.ts';
import { mediaKey, originalKey } from '../../../src/domain/images/blob-keys.ts';
import { undoMinutes } from '../../../src/domain/images/undo.ts';
import { sweepOnce } from '../../../src/outbox/sweep-deleted.ts';
import type { OneDatabase } from '../../support/servers/open-database.ts';
import { pageQueries } from '../../../src/queries/page-queries.ts';
import type { Sources } from '../../../src/queries/sources.ts';
import type { Core } from '../../../src/usecases/core.ts';
import { deleteImage } from '../../../src/usecases/images/delete-image.ts';
import { purgeImage, purgeLeaseMs } from '../../../src/usecases/images/purge-image.ts';
import { renameImage } from '../../../src/usecases/images/rename-image.ts';
import { requestFilter } from '../../../src/usecases/images/request-filter.ts';
import { restoreImage } from '../../../src/usecases/images/restore-image.ts';
import { retryImage } from '../../../src/usecases/images/retry-image.ts';
import { failJob } from '../../../src/usecases/jobs/fail-job.ts';
import { finishJobs } from '../../../src/usecases/jobs/finish-jobs.ts';
import { startJob } from '../../../src/usecases/jobs/start-job.ts';
import { likeImage } from '../../../src/usecases/likes/like-image.ts';
import { openCore } from '../../support/nodes/core.ts';
import { quietLog } from '../../support/nodes/quiet-log.ts';
import { insertReady, insertUpload, newShare, pixels, randomName } from '../../support/nodes/rows.ts';

const minute = 60_000;

describe('deleting a picture', () => {
  let dir: string;
  let database: OneDatabase;
  let core: Core;
  let otherNode: Sources;
  let now = new Date('2026-11-27T10:00:00.000Z');
  const pass = (ms: number) => (now = new Date(now.getTime() + ms));
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'instaclone-deleting-'));
    database = onOneServer(await openSqlite(join(dir, 'data.sqlite')));
    await database.migrate();
    const cache = openMemoryCache();
    core = {
      ...openCore({ stores: database.stores, blobs: await openFolder(join(dir, 'blobs')) }, cache),
      clock: () => now,
    };
    otherNode = { stores: database.stores, cache: openCoherentCache({ cache }) };
  });
  afterAll(async () => {
    await database.close();
    await rm(dir, { recursive: true, force: true });
  });

  const owner = 'ann';
  const upload = async () => {
    const { value: id } = await database.transaction((tx) =>
      insertReady(tx, { owner, folder: randomName() }),
    );
    const image = await row(id);
    await core.blobs.put(mediaKey(image.folder, pixels.digest, 'full'), Buffer.from('jpeg'));
    await core.blobs.put(originalKey(image.folder), Buffer.from('original'));
    return id;
  };
  const row = async (id: number) => {
    const image = await findImage(database.reader(), id);
    if (!image) throw new Error(`There is no picture ${id}`);
    return image;
  };
  const derive = async (parentId: number, strength: number) => {
    const wanted = { parentId, filter: 'gray', strength, owner, urgency: 'interactive' } as const;
    return (await requestFilter(core, wanted)).image.id;
  };
  const finish = async (id: number) => {
    const job = await findJobOfImage(database.reader(), id);
    if (!job) throw new Error(`Picture ${id} has no job`);
    const begun = await startJob(core, job.id);
    if (!begun) throw new Error(`Picture ${id} is not to be made`);
    const [isFinished] = await finishJobs(core, [{ job: begun, picture: pixels }]);
    return isFinished;
  };
  /** Everything that another node shows of a picture and its surroundings, verified. */
  const seen = async (id: number, rootId: number) => {
    const queries = pageQueries(otherNode, newReading({ after: {} }));
    const [image, family, newest, popular, count, own] = await Promise.all([
      queries.image(id),
      queries.family(rootId),
      queries.newest(),
      queries.popular(),
      queries.count(),
      queries.own(owner),
    ]);
    return {
      image,
      ...{ family: family.members, newest, popular, count },
      own: own.map((each) => each.id),
    };
  };
  const blobsOf = async (folder: string) => {
    const files = await readdir(join(dir, 'blobs'), { recursive: true, withFileTypes: true });
    const paths = files.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
    return paths.filter((path) => path.includes(folder));
  };

  it('hides it everywhere at once, and undoing that brings back exactly what was', async () => {
    const root = await upload();
    const child = await derive(root, 1);
    await finish(child);
    await likeImage(core, child, 'bob');
    await database.transaction((tx) => copyLikes(tx, child, 40));
    const before = await seen(child, root);
    expect(before.popular.map(({ id }) => id)).toContain(child);

    await deleteImage(core, child, owner);
    const hidden = await seen(child, root);
    for (const list of [hidden.family, hidden.newest, hidden.popular]) {
      expect(list.map(({ id }) => id)).not.toContain(child);
    }
    expect(hidden.count).toBe(before.count - 1);
    expect(hidden.image).toMatchObject({ state: 'deleted' });
    await expect(likeImage(core, child, 'eve')).rejects.toMatchObject({ code: 'deleted' });
    await expect(derive(child, 5)).rejects.toMatchObject({ code: 'deleted' });
    await expect(renameImage(core, child, { name: 'x' }, owner)).rejects.toMatchObject({ code: 'deleted' });

    pass(undoMinutes * minute - 1);
    await restoreImage(core, child, owner);
    expect(await seen(child, root)).toEqual(before);
  });

  it('counts once, however often it is asked for, and so does undoing it', async () => {
    const id = await upload();
    const { count } = await seen(id, id);
    await Promise.all([1, 2, 3].map(() => deleteImage(core, id, owner)));
    expect((await seen(id, id)).count).toBe(count - 1);
    await Promise.all([1, 2, 3].map(() => restoreImage(core, id, owner)));
    expect((await seen(id, id)).count).toBe(count);
    await expect(deleteImage(core, id, 'eve')).rejects.toMatchObject({ code: 'not-owner' });
    await deleteImage(core, id, owner);
    await expect(deleteImage(core, id, 'eve')).rejects.toMatchObject({ code: 'deleted' });
    await expect(restoreImage(core, id, 'eve')).rejects.toMatchObject({ code: 'deleted' });
  });

  it('is over after the time that was said, before anything is removed', async () => {
    const id = await upload();
    await deleteImage(core, id, owner);
    pass(undoMinutes * minute);
    await expect(restoreImage(core, id, owner)).rejects.toMatchObject({ code: 'undo-over' });
    expect(await purgeImage(core, id)).toBe(false);
    expect(await blobsOf((await row(id)).folder)).not.toEqual([]);
  });

  it('then removes the bytes and the row, and what was made from it begins families of its own', async () => {
    const root = await upload();
    const child = await derive(root, 1);
    await finish(child);
    const { folder } = await row(root);
    await deleteImage(core, root, owner);
    expect((await seen(child, root)).family.map(({ id }) => id)).toEqual([child]);
    pass((undoMinutes + 1) * minute);
    await sweepOnce(core, quietLog);
    expect(await findImage(database.reader(), root)).toBeUndefined();
    expect(await blobsOf(folder)).toEqual([]);
    expect(await row(child)).toMatchObject({ parentId: undefined, rootId: child });
    expect((await seen(root, root)).family).toEqual([]);
    const queries = pageQueries(otherNode, newReading({ after: {} }));
    expect(await queries.wasDeleted(root)).toBe(true);
    expect(await queries.wasDeleted(root + 1_000_000)).toBe(false);
    await expect(likeImage(core, root, 'bob')).rejects.toMatchObject({ code: 'deleted' });
  });

  it('brings it back with what a worker made of it meanwhile, and with its children in their places', async () => {
    const root = await upload();
    const child = await derive(root, 1);
    await deleteImage(core, child, owner);
    const { count } = await seen(child, root);
    expect(await finish(child)).toBe(true);
    expect((await seen(child, root)).count).toBe(count);
    await restoreImage(core, child, owner);
    const back = await seen(child, root);
    expect(back.image).toMatchObject({ state: 'ready' });
    expect(back.count).toBe(count + 1);

    const grandchild = await derive(child, 2);
    await finish(grandchild);
    await deleteImage(core, root, owner);
    await deleteImage(core, child, owner);
    expect((await seen(grandchild, root)).family.map(({ id }) => id)).toEqual([grandchild]);
    await restoreImage(core, child, owner);
    pass((undoMinutes + 1) * minute);
    await sweepOnce(core, quietLog);
    expect(await row(child)).toMatchObject({ rootId: child, parentId: undefined });
    expect(await row(grandchild)).toMatchObject({ rootId: child, parentId: child });
  });

  it('lets the same filter be asked for again: the same picture while there is a way back, then another', async () => {
    const root = await upload();
    const child = await derive(root, 1);
    await finish(child);
    await deleteImage(core, child, owner);
    expect(await derive(root, 1)).toBe(child);
    expect(await row(child)).toMatchObject({ state: 'ready' });
    await deleteImage(core, child, owner);
    pass((undoMinutes + 1) * minute);
    await sweepOnce(core, quietLog);
    expect(await derive(root, 1)).not.toBe(child);
  });

  it('throws away what a worker makes of it after the time', async () => {
    const root = await upload();
    const child = await derive(root, 1);
    await deleteImage(core, child, owner);
    pass((undoMinutes + 1) * minute);
    await sweepOnce(core, quietLog);
    const job = { id: 1_000_000, imageId: child, rootId: root, owner };
    expect(await finishJobs(core, [{ job, picture: pixels }])).toEqual([false]);
    expect(await findImage(database.reader(), child)).toBeUndefined();
  });

  it('is finished later when the bytes could not be removed, and never undone half way', async () => {
    const id = await upload();
    const { folder } = await row(id);
    await deleteImage(core, id, owner);
    pass((undoMinutes + 1) * minute);
    // What a disk that fails does to the removal: here a file lies where the folder of its folder was.
    const shard = join(dir, 'blobs', 'media', folder.slice(0, 2));
    await rename(shard, `${shard}.aside`);
    await writeFile(shard, '');
    await sweepOnce(core, quietLog);
    expect(await row(id)).toMatchObject({ state: 'deleted', stateBefore: undefined });
    await expect(restoreImage(core, id, owner)).rejects.toMatchObject({ code: 'undo-over' });
    await rm(shard);
    await rename(`${shard}.aside`, shard);
    expect(await listDuePurges(database.reader(), now, 10)).not.toContain(id);
    pass(purgeLeaseMs);
    await sweepOnce(core, quietLog);
    expect(await findImage(database.reader(), id)).toBeUndefined();
    expect(existsSync(join(shard, folder))).toBe(false);
  });

  it('happens once when several nodes sweep at the same moment', async () => {
    const ids = [await upload(), await upload(), await upload()];
    for (const id of ids) await deleteImage(core, id, owner);
    pass((undoMinutes + 1) * minute);
    const removed = await Promise.all([1, 2, 3].map(() => sweepOnce(core, quietLog)));
    expect(removed.reduce((sum, each) => sum + each, 0)).toBe(3);
    for (const id of ids) expect(await findImage(database.reader(), id)).toBeUndefined();
  });

  it('and renaming it shows at once in every list, cleaned, with its filters', async () => {
    const root = await upload();
    const child = await derive(root, 1);
    await finish(child);
    await likeImage(core, child, 'bob');
    await database.transaction((tx) => copyLikes(tx, child, 400));
    await seen(child, root);
    await renameImage(core, child, { name: ' Meer \u{200B}\n', alt: 'Wellen' }, owner);
    const after = await seen(child, root);
    for (const list of [[after.image], after.family, after.newest, after.popular]) {
      expect(list.find((each) => each?.id === child)).toMatchObject({
        name: 'Meer \u{200B} (gray)',
        alt: 'Wellen',
      });
    }
    await renameImage(core, child, { name: '\u{200B}' }, owner);
    expect(await row(child)).toMatchObject({ name: 'Untitled (gray)', alt: 'Wellen' });
    await expect(renameImage(core, child, { name: 'x' }, 'eve')).rejects.toMatchObject({ code: 'not-owner' });
  });

  describe('an upload that failed', () => {
    const failed = async (failure: ErrorCode) => {
      const folder = randomName();
      const { value: id } = await database.transaction(async (tx) => {
        const imageId = await insertUpload(tx, { owner, folder });
        await insertJob(tx, imageId, 'interactive', now, newShare());
        return imageId;
      });
      await core.blobs.put(originalKey(folder), Buffer.from('original'));
      await fail(id, failure);
      return { id, original: () => core.blobs.get(originalKey(folder)) };
    };
    const fail = async (id: number, failure: ErrorCode) => {
      const job = await findJobOfImage(database.reader(), id);
      if (!job) throw new Error(`Picture ${id} has no job`);
      await startJob(core, job.id);
      await failJob(core, job, failure);
    };
    const sweep = () => sweepOnce(core, quietLog);

    it.each([
      ['damaged', 'damaged'],
      ['gave-up', 'original-gone'],
    ] as const)('as %s loses its original after a time, and says %s', async (failure, said) => {
      const { id, original } = await failed(failure);
      pass(core.failedOriginalsMs - 1);
      expect(await sweep()).toBe(0);
      expect(await original()).toBeDefined();
      pass(1);
      expect(await Promise.all([sweep(), sweep()])).toContain(1);
      expect(await original()).toBeUndefined();
      expect(await row(id)).toMatchObject({ state: 'failed', failure: said });
      await expect(retryImage(core, id, owner)).rejects.toMatchObject({ code: 'final-failure' });
      pass(purgeLeaseMs);
      expect(await sweep()).toBe(0);
    });

    it('keeps it while it is tried again, and for the whole time after that or after it was brought back', async () => {
      const { id, original } = await failed('gave-up');
      pass(core.failedOriginalsMs - 1);
      await retryImage(core, id, owner);
      pass(1);
      expect(await sweep()).toBe(0);
      await fail(id, 'gave-up');
      await deleteImage(core, id, owner);
      pass(minute);
      await restoreImage(core, id, owner);
      pass(core.failedOriginalsMs - 1);
      expect(await sweep()).toBe(0);
      expect(await original()).toBeDefined();
      pass(1);
      expect(await sweep()).toBe(1);
      expect(await original()).toBeUndefined();
    });
  });
});

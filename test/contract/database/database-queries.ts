import { describe, expect, it } from 'vitest';
import { deleteBumps, insertBumps, listBumps } from '../../../src/data/outbox/bumps.ts';
import {
  copyLikes,
  deleteImageRow,
  findDerived,
  findImage,
  findImages,
  insertedImage,
  listDescendants,
  listFamilyIds,
  listNewestIds,
  listReadyIds,
  listMostLiked,
  markFailed,
  markProcessing,
  markReady,
  moveToRoot,
} from '../../../src/data/images/images.ts';
import {
  countPublished,
  endJob,
  findAssignment,
  findJobOfImage,
  insertJob,
  listDueJobs,
  makeUnfinishedJobsDue,
  moveDueTime,
  releaseJob,
  requeueFailedJob,
  startJobs,
  takeDueJob,
} from '../../../src/data/images/jobs.ts';
import { serveTurn } from '../../../src/data/images/turns.ts';
import { countJobs, listFailedJobs } from '../../../src/data/images/job-report.ts';
import type { Writer } from '../../../src/ports/stores/images.ts';
import type { OneDatabase } from '../../support/servers/open-database.ts';
import { insertReady, insertUpload, newShare, pixels, randomName } from '../../support/nodes/rows.ts';

const at = new Date('2026-11-21T02:28:00.123Z');
const later = (ms: number) => new Date(at.getTime() + ms);

/** Every query of src/data, on whatever engine. */
export function describeQueries(open: () => OneDatabase): void {
  const write = async <T>(work: (tx: Writer) => Promise<T>): Promise<T> =>
    (await open().transaction(work)).value;
  const reader = () => open().reader('primary');
  const jobRow = (id: number) =>
    reader().selectFrom('instaclone_jobs').selectAll().where('id', '=', id).executeTakeFirst();
  const job = async () =>
    write(async (tx) => insertJob(tx, await insertUpload(tx), 'interactive', at, newShare()));

  describe('images', () => {
    it('come back as they were stored', async () => {
      const upload = {
        ...{ name: 'Lake', alt: 'Ein See 🏞️', createdAt: at },
        ...{ folder: randomName(), owner: randomName() },
      };
      const id = await write((tx) => insertUpload(tx, upload));
      expect(await findImage(reader(), id)).toStrictEqual({
        ...{ id, rootId: id, ...upload, createdAt: '2026-11-21T02:28:00.123Z' },
        ...{ state: 'processing', likes: 0 },
        ...{ parentId: undefined, filter: undefined, strength: undefined, failure: undefined },
        ...{ digest: undefined, width: undefined, height: undefined, placeholder: undefined },
        ...{ deletedAt: undefined, stateBefore: undefined },
      });
      expect(await findImage(reader(), Number.MAX_SAFE_INTEGER)).toBeUndefined();
      const derived = {
        ...upload,
        parentId: id,
        rootId: id,
        filter: 'kelvin',
        strength: 7,
        folder: randomName(),
      };
      for (const image of [{ ...upload, folder: randomName() }, derived]) {
        const imageId = await write((tx) => insertUpload(tx, image));
        expect(insertedImage(imageId, image)).toStrictEqual(await findImage(reader(), imageId));
      }
    });

    it.each([
      ['emoji', '👩‍👩‍👧‍👦 am See 🏞️ 😀'],
      ['quotes', `O'Hara "said" \`hi\` \\ \\' % _ ? :a ; --`],
      ['scripts', 'ſtraße 日本語 العربية Ω'],
      ['a combining character', 'é é'],
      ['control characters', 'a\tb\nc\u001ad'],
      ['255 code points', '😀'.repeat(255)],
    ])('keep a name with %s', async (_what, name) => {
      const id = await write((tx) => insertUpload(tx, { name }));
      expect((await findImage(reader(), id))?.name).toBe(name);
    });

    it.each([
      '2026-11-21T02:28:00.123Z',
      '2026-11-21T02:28:00.000Z',
      '2027-03-28T01:30:00.999Z', // No such time in Berlin, where clocks go forward.
      '2026-10-25T01:30:00.001Z', // Twice in Berlin.
      '1970-01-01T00:00:00.000Z',
      '2040-02-29T23:59:59.999Z', // Beyond the 32 bits of a TIMESTAMP.
    ])('keep the time %s', async (iso) => {
      const id = await write((tx) => insertUpload(tx, { createdAt: new Date(iso) }));
      expect((await findImage(reader(), id))?.createdAt).toBe(iso);
    });

    it('become ready, failed and processing again', async () => {
      const id = await write((tx) => insertUpload(tx));
      await write((tx) => markFailed(tx, id, 'damaged'));
      expect(await findImage(reader(), id)).toMatchObject({ state: 'failed', failure: 'damaged' });
      await write((tx) => markProcessing(tx, id));
      expect(await findImage(reader(), id)).toMatchObject({ state: 'processing', failure: undefined });
      await write((tx) => markReady(tx, id, pixels));
      expect(await findImage(reader(), id)).toMatchObject({ state: 'ready', ...pixels });
    });

    it('are listed newest first, by key, and only when ready', async () => {
      const ids = await write(async (tx) => [
        await insertReady(tx),
        await insertReady(tx),
        await insertReady(tx),
      ]);
      await write((tx) => insertUpload(tx));
      const [first, second, third] = ids as [number, number, number];
      expect(await listNewestIds(reader(), 2)).toEqual([third, second]);
      expect(await listNewestIds(reader(), 1, second)).toEqual([first]);
      expect(await listReadyIds(reader(), first, third + 2)).toEqual([third, second, first]);
      expect(await listReadyIds(reader(), first + 1, third)).toEqual([second]);
      const found = await findImages(reader(), [...ids, Number.MAX_SAFE_INTEGER]);
      expect(found.map(({ id }) => id).sort((x, y) => x - y)).toEqual(ids);
    });

    it('are listed by likes, among equals the newer first', async () => {
      const ids = await write(async (tx) => {
        const made = [await insertReady(tx), await insertReady(tx), await insertReady(tx)] as const;
        await copyLikes(tx, made[0], 1001);
        await copyLikes(tx, made[1], 1000);
        await copyLikes(tx, made[2], 1001);
        return made;
      });
      expect(await listMostLiked(reader(), 3)).toEqual([
        { id: ids[2], likes: 1001 },
        { id: ids[0], likes: 1001 },
        { id: ids[1], likes: 1000 },
      ]);
      await write(async (tx) => {
        for (const id of ids) await copyLikes(tx, id, 0);
      });
    });

    it('that were made from another are found, once per person, filter and strength', async () => {
      const owner = randomName();
      const parentId = await write((tx) => insertReady(tx));
      const key = { parentId, owner, filter: 'kelvin', strength: 80 };
      const id = await write((tx) => insertReady(tx, { ...key, rootId: parentId }));
      expect(await findDerived(reader(), key)).toMatchObject({ id, parentId, rootId: parentId });
      expect(await findDerived(reader(), { ...key, strength: 79 })).toBeUndefined();
      await expect(write((tx) => insertUpload(tx, key))).rejects.toThrow(/unique|duplicate/i);
      const other = await write((tx) => insertReady(tx, { ...key, owner: owner.toUpperCase() }));
      const grandchild = { parentId: id, rootId: parentId, filter: 'toaster', strength: 5 };
      const last = await write((tx) => insertUpload(tx, grandchild));
      const descendants = await listDescendants(reader(), parentId);
      expect(descendants.sort((x, y) => x.id - y.id)).toEqual([
        { id, parentId, rootId: parentId },
        // Made without naming a root: one of the family by its parent alone.
        { id: other, parentId, rootId: other },
        { id: last, parentId: id, rootId: parentId },
      ]);
    });

    it('of a family are listed newest first, without those that will never be', async () => {
      const rootId = await write((tx) => insertReady(tx));
      const member = { parentId: rootId, rootId, filter: 'kelvin' };
      const [first, second, third] = await write(async (tx) => [
        await insertReady(tx, { ...member, strength: 1 }),
        await insertUpload(tx, { ...member, strength: 2 }),
        await insertUpload(tx, { ...member, strength: 3 }),
      ]);
      const listed = async (root: number, limit = 10) => ({
        ready: await listFamilyIds(reader(), root, 'ready', limit),
        unfinished: await listFamilyIds(reader(), root, 'processing', limit),
      });
      expect(await listed(rootId)).toEqual({ ready: [first], unfinished: [third, second] });
      expect(await listed(rootId, 1)).toEqual({ ready: [first], unfinished: [third] });
      await write((tx) => markFailed(tx, second, 'damaged'));
      expect(await listed(rootId)).toEqual({ ready: [first], unfinished: [third] });
      await write((tx) => markReady(tx, third, pixels));
      expect(await listed(rootId)).toEqual({ ready: [third, first], unfinished: [] });
      await write((tx) => moveToRoot(tx, [third], first));
      expect(await listed(rootId)).toEqual({ ready: [first], unfinished: [] });
      expect(await listed(first)).toEqual({ ready: [third], unfinished: [] });
    });

    it('have a folder each', async () => {
      const folder = randomName();
      await write((tx) => insertUpload(tx, { folder }));
      await expect(write((tx) => insertUpload(tx, { folder }))).rejects.toThrow(/unique|duplicate/i);
    });

    it('take their job with them, and leave what was made from them', async () => {
      const { parent, child, jobId } = await write(async (tx) => {
        const parentId = await insertReady(tx);
        const derived = await insertReady(tx, { parentId, rootId: parentId, filter: 'toaster', strength: 1 });
        return {
          parent: parentId,
          child: derived,
          jobId: await insertJob(tx, parentId, 'bulk', at, newShare()),
        };
      });
      await write((tx) => deleteImageRow(tx, parent));
      expect(await findImage(reader(), parent)).toBeUndefined();
      expect(await jobRow(jobId)).toBeUndefined();
      expect(await findImage(reader(), child)).toMatchObject({
        id: child,
        parentId: undefined,
        rootId: child,
        filter: 'toaster',
      });
    });
  });

  describe('jobs', () => {
    const dueIds = async (now: Date) => {
      const due = await listDueJobs(reader(), now, 1000);
      return due.map(({ jobId }) => jobId);
    };

    it('are one per picture, found by either number', async () => {
      const id = await job();
      const imageId = (await jobRow(id))?.image_id ?? 0;
      const found = { id, imageId, lane: 'interactive', state: 'queued', attempts: 0 };
      expect(await findJobOfImage(reader(), imageId)).toEqual(found);
      await expect(write((tx) => insertJob(tx, imageId, 'bulk', at, newShare()))).rejects.toThrow(
        /unique|duplicate/i,
      );
    });

    it('come with what a worker needs to know', async () => {
      const [folder, owner] = [randomName(), randomName()];
      const [parent, upload] = await write(async (tx) => {
        const parentId = await insertReady(tx);
        const imageId = await insertUpload(tx, { folder, owner });
        return [parentId, { imageId, id: await insertJob(tx, imageId, 'bulk', at, newShare()) }] as const;
      });
      expect(await findAssignment(reader(), upload.id)).toStrictEqual({
        ...{ ...upload, rootId: upload.imageId, folder, owner, attempts: 0 },
        ...{ filter: undefined, strength: undefined, parent: undefined },
      });
      const child = { parentId: parent, rootId: parent, filter: 'toaster', strength: 40 };
      const id = await write(async (tx) =>
        insertJob(tx, await insertUpload(tx, child), 'bulk', at, newShare()),
      );
      const source = await findImage(reader(), parent);
      expect(await findAssignment(reader(), id)).toMatchObject({
        ...{ filter: 'toaster', strength: 40, rootId: parent },
        parent: { folder: source?.folder, digest: source?.digest, width: 800, height: 600 },
      });
      await write((tx) => markProcessing(tx, parent));
      expect(await findAssignment(reader(), id)).toMatchObject({ id, parent: undefined });
      await write((tx) => deleteImageRow(tx, parent));
      expect(await findAssignment(reader(), id)).toMatchObject({ id, parent: undefined });
      expect(await findAssignment(reader(), Number.MAX_SAFE_INTEGER)).toBeUndefined();
      await write((tx) => endJob(tx, id, 'cancelled', at));
      expect(await findAssignment(reader(), id)).toBeUndefined();
    });

    it('may be started again while they run, and end once', async () => {
      const id = await job();
      expect(await write((tx) => startJobs(tx, [id]))).toBe(1);
      expect(await write((tx) => startJobs(tx, [id]))).toBe(1);
      const ends = await Promise.all([
        write((tx) => endJob(tx, id, 'done', at)),
        write((tx) => endJob(tx, id, 'done', at)),
        write((tx) => endJob(tx, id, 'failed', at)),
      ]);
      expect(ends.filter(Boolean)).toHaveLength(1);
      expect(await write((tx) => startJobs(tx, [id]))).toBe(0);
    });

    it('that were released or failed can run again', async () => {
      const id = await job();
      await write((tx) => startJobs(tx, [id]));
      await write((tx) => releaseJob(tx, id, 2));
      expect(await jobRow(id)).toMatchObject({ state: 'queued', attempts: 2 });
      expect(await write((tx) => requeueFailedJob(tx, { id, lane: 'interactive' }, at, 'me'))).toBe(false);
      await write((tx) => startJobs(tx, [id]));
      await write((tx) => endJob(tx, id, 'failed', at));
      expect(await write((tx) => requeueFailedJob(tx, { id, lane: 'interactive' }, at, 'me'))).toBe(true);
      expect(await jobRow(id)).toMatchObject({ state: 'queued', attempts: 0 });
    });

    it('are due to the millisecond, until they end', async () => {
      const made = [later(1), later(2)];
      const [first, second] = await write((tx) =>
        Promise.all(made.map(async (due) => insertJob(tx, await insertUpload(tx), 'bulk', due, newShare()))),
      );
      const due = async (now: Date) => (await dueIds(now)).filter((id) => id === first || id === second);
      expect(await due(at)).toEqual([]);
      expect(await due(later(1))).toEqual([first]);
      expect(await due(later(2))).toEqual([first, second]);
      const ofEach = await listDueJobs(reader(), later(2), 1);
      expect(ofEach.filter(({ lane }) => lane === 'bulk')).toHaveLength(1);
      await write((tx) => startJobs(tx, [first ?? 0]));
      await write((tx) => endJob(tx, first ?? 0, 'done', at));
      expect(await due(later(2))).toEqual([second]);
    });

    it('that were taken are due again at the time that was named, unless moved on', async () => {
      const id = await job();
      const lease = later(30_000);
      expect(await write((tx) => takeDueJob(tx, id, later(-1), lease))).toBe(false);
      expect(await write((tx) => takeDueJob(tx, id, at, lease))).toBe(true);
      expect(await write((tx) => takeDueJob(tx, id, at, lease))).toBe(false);
      await write((tx) => moveDueTime(tx, [id], at, at));
      expect(await dueIds(at)).not.toContain(id);
      await write((tx) => moveDueTime(tx, [id], lease, at));
      expect(await dueIds(at)).toContain(id);
      await write((tx) => moveDueTime(tx, [], lease, at));
    });

    it('take turns: whoever has queued nothing comes before the backlog of somebody else', async () => {
      const queue = (flow: string, costMs: number) =>
        write(async (tx) => insertJob(tx, await insertUpload(tx), 'bulk', at, { flow, costMs }));
      const order = async (of: number[]) => (await dueIds(at)).filter((id) => of.includes(id));
      const serve = async (id: number) => {
        const turn = (await jobRow(id))?.turn ?? 0;
        await write((tx) => serveTurn(tx, 'bulk', turn));
        await write((tx) => startJobs(tx, [id]));
        await write((tx) => endJob(tx, id, 'done', at));
      };
      const [ann, ben, cem] = [randomName(), randomName(), randomName()];
      const a: number[] = [];
      for (let n = 0; n < 5; n += 1) a.push(await queue(ann, 100));
      for (const id of a.slice(0, 2)) await serve(id);
      const b = [await queue(ben, 200), await queue(ben, 200)];
      const c = await queue(cem, 10);
      // Ann's third is at 200, and the second, at 100, was the last that was served: Ben and Cem begin there.
      expect(await order([...a, ...b, c])).toEqual([b[0], c, a[2], a[3], b[1], a[4]]);
      for (const id of [...b, c, ...a.slice(2)]) await serve(id);
      expect(await jobRow(c)).toMatchObject({ flow: null, turn: null });
    });

    it('that were published are counted until they end, and those that wait no longer than that', async () => {
      const countedBefore = await countPublished(reader(), at, later(20_000));
      const [running, waiting, lost] = [await job(), await job(), await job()];
      await write((tx) => takeDueJob(tx, running, at, later(10_000)));
      await write((tx) => takeDueJob(tx, waiting, at, later(30_000)));
      await write((tx) => takeDueJob(tx, lost, at, later(10_000)));
      await write((tx) => startJobs(tx, [running]));
      const counted = await countPublished(reader(), at, later(20_000));
      expect(counted.running).toBe(countedBefore.running + 1);
      const waitingNow = counted.waiting.get('interactive');
      const waitingBefore = countedBefore.waiting.get('interactive') ?? { count: 0, costMs: 0 };
      expect(waitingNow).toEqual({ count: waitingBefore.count + 1, costMs: waitingBefore.costMs + 500 });
    });

    it('that are unfinished become due when a node without a lasting queue starts', async () => {
      const [running, ended] = [await job(), await job()];
      await write((tx) => startJobs(tx, [running]));
      await write((tx) => startJobs(tx, [ended]));
      await write((tx) => endJob(tx, ended, 'done', at));
      expect(await write((tx) => makeUnfinishedJobsDue(tx, at))).toBeGreaterThan(0);
      expect(await jobRow(running)).toMatchObject({ state: 'queued' });
      expect(await jobRow(ended)).toMatchObject({ state: 'done' });
      expect(await dueIds(at)).toContain(running);
    });

    it('are counted by state, and those that failed are listed, the newest first', async () => {
      const before = await countJobs(reader());
      const [first, second] = await write(async (tx) => {
        const made: { imageId: number; jobId: number }[] = [];
        for (let n = 0; n < 2; n += 1) {
          const imageId = await insertUpload(tx);
          const jobId = await insertJob(tx, imageId, 'bulk', at, newShare());
          await startJobs(tx, [jobId]);
          await endJob(tx, jobId, 'failed', later(5));
          await markFailed(tx, imageId, 'damaged');
          made.push({ imageId, jobId });
        }
        return made;
      });
      expect((await countJobs(reader())).get('failed')).toBe((before.get('failed') ?? 0) + 2);
      const report = { name: 'Lake', failure: 'damaged', failedAt: later(5).toISOString() };
      expect(await listFailedJobs(reader(), 2)).toEqual([
        { ...second, ...report },
        { ...first, ...report },
      ]);
    });
  });

  describe('bumps', () => {
    it('keep their tags, however many, until they are deleted', async () => {
      const tags = Array.from({ length: 501 }, (_, n) => `image:${n}`);
      const ids = await write((tx) => insertBumps(tx, 'images', tags));
      const mine = async () =>
        (await listBumps(reader(), 'images', 1000)).filter(({ id }) => ids.includes(id));
      expect((await mine()).flatMap((bump) => bump.tags)).toEqual(tags);
      await write((tx) => deleteBumps(tx, 'images', ids));
      await write((tx) => deleteBumps(tx, 'images', []));
      expect(await mine()).toEqual([]);
    });
  });
}

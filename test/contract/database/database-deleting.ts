import { describe, expect, it } from 'vitest';
import {
  insertTombstone,
  listDuePurges,
  markDeleted,
  markGone,
  markRestored,
  takeDuePurge,
  wasDeleted,
} from '../../../src/data/images/deleted.ts';
import {
  findDerived,
  findImage,
  listFamilyIds,
  listMostLiked,
  listNewestIds,
  listOwnIds,
  markFailed,
  markReady,
  updateTexts,
} from '../../../src/data/images/images.ts';
import { findAssignment, insertJob } from '../../../src/data/images/jobs.ts';
import type { Writer } from '../../../src/ports/stores/images.ts';
import type { OneDatabase } from '../../support/servers/open-database.ts';
import { insertReady, insertUpload, pixels, randomName, newShare } from '../../support/nodes/rows.ts';

const at = new Date('2026-11-27T10:00:00.123Z');
const purgeAt = new Date('2026-11-27T10:11:00.123Z');
const later = new Date('2026-11-27T10:16:00.000Z');

/** What happens to the row of a picture that its owner deletes, on whatever engine. */
export function describeDeleting(open: () => OneDatabase): void {
  const write = async <T>(work: (tx: Writer) => Promise<T>): Promise<T> =>
    (await open().transaction(work)).value;
  const reader = () => open().reader('primary');
  const hide = (id: number, stateBefore: 'ready' | 'processing' = 'ready') =>
    write((tx) => markDeleted(tx, id, { stateBefore, at, purgeAt }));

  describe('deleted pictures', () => {
    it('are in no list, and come back as they were', async () => {
      const owner = randomName();
      const [root, id] = await write(async (tx) => {
        const rootId = await insertReady(tx);
        return [
          rootId,
          await insertReady(tx, { owner, parentId: rootId, rootId, filter: 'gray', strength: 1 }),
        ];
      });
      const before = await findImage(reader(), id);
      const lists = async () => [
        ...(await listNewestIds(reader(), 5)),
        ...(await listMostLiked(reader(), 50)).map((image) => image.id),
        ...(await listFamilyIds(reader(), root, 'ready', 5)),
      ];
      expect(await lists()).toContain(id);
      await hide(id);
      expect(await lists()).not.toContain(id);
      expect(await findImage(reader(), id)).toStrictEqual({
        ...before,
        state: 'deleted',
        stateBefore: 'ready',
        deletedAt: '2026-11-27T10:00:00.123Z',
      });
      await write((tx) => markRestored(tx, id));
      expect(await findImage(reader(), id)).toStrictEqual(before);
    });

    it('that were being made become what was made of them when they come back', async () => {
      const [ready, failed] = await write(
        async (tx) => [await insertUpload(tx), await insertUpload(tx)] as const,
      );
      await hide(ready, 'processing');
      await hide(failed, 'processing');
      await write((tx) => markReady(tx, ready, pixels));
      await write((tx) => markFailed(tx, failed, 'damaged'));
      expect(await findImage(reader(), ready)).toMatchObject({
        state: 'deleted',
        stateBefore: 'ready',
        ...pixels,
      });
      expect(await findImage(reader(), failed)).toMatchObject({ state: 'deleted', stateBefore: 'failed' });
      await write((tx) => markGone(tx, ready));
      await write((tx) => markReady(tx, ready, pixels));
      expect(await findImage(reader(), ready)).toMatchObject({ state: 'deleted', stateBefore: undefined });
    });

    it('let go of the key of their upload, and of their filter when they are gone', async () => {
      const owner = randomName();
      const uploadKey = 'k'.repeat(64);
      const upload = () => write((tx) => insertReady(tx, { owner, uploadKey }));
      const parentId = await upload();
      const key = { parentId, owner, filter: 'gray', strength: 100 };
      await hide(parentId);
      await expect(upload()).resolves.toBeGreaterThan(parentId);
      const derived = await write((tx) => insertReady(tx, { ...key, rootId: parentId }));
      await hide(derived);
      expect(await findDerived(reader(), key)).toMatchObject({ id: derived, state: 'deleted' });
      await write((tx) => markGone(tx, derived));
      expect(await findDerived(reader(), key)).toBeUndefined();
    });

    it('are a source for what is made from them until they are gone', async () => {
      const [parentId, jobId] = await write(async (tx) => {
        const parent = await insertReady(tx);
        const child = await insertUpload(tx, {
          parentId: parent,
          rootId: parent,
          filter: 'gray',
          strength: 3,
        });
        return [parent, await insertJob(tx, child, 'bulk', at, newShare())] as const;
      });
      const source = async () => (await findAssignment(reader(), jobId))?.parent;
      const before = await source();
      expect(before).toBeDefined();
      await hide(parentId);
      expect(await source()).toEqual(before);
      await write((tx) => markGone(tx, parentId));
      expect(await source()).toBeUndefined();
    });

    it('are due for being removed in time, for one node at a time', async () => {
      const id = await write((tx) => insertReady(tx));
      await hide(id);
      const due = async (now: Date) => (await listDuePurges(reader(), now, 1000)).includes(id);
      expect(await due(new Date(purgeAt.getTime() - 1))).toBe(false);
      expect(await due(purgeAt)).toBe(true);
      const takes = await Promise.all(
        Array.from({ length: 4 }, () => write((tx) => takeDuePurge(tx, id, 'deleted', purgeAt, later))),
      );
      expect(takes.filter(Boolean)).toHaveLength(1);
      expect(await due(purgeAt)).toBe(false);
      expect(await due(later)).toBe(true);
      await write((tx) => markRestored(tx, id));
      expect(await due(later)).toBe(false);
      expect(await write((tx) => takeDuePurge(tx, id, 'deleted', later, later))).toBe(false);
    });

    it('that are gone leave their number, and nothing refers to them', async () => {
      const [root, child] = await write(async (tx) => {
        const rootId = await insertReady(tx);
        return [
          rootId,
          await insertReady(tx, { parentId: rootId, rootId, filter: 'gray', strength: 1 }),
        ] as const;
      });
      expect(await wasDeleted(reader(), root)).toBe(false);
      await hide(root);
      expect(await wasDeleted(reader(), root)).toBe(false);
      await write((tx) => markGone(tx, root));
      await write((tx) => insertTombstone(tx, root, later));
      expect(await wasDeleted(reader(), root)).toBe(true);
      expect(await wasDeleted(reader(), Number.MAX_SAFE_INTEGER)).toBe(false);
      expect(await findImage(reader(), child)).toMatchObject({ parentId: undefined, rootId: child });
    });
  });

  describe("a person's own pictures", () => {
    it('are listed newest first, by key, in whatever state, but for those that are gone', async () => {
      const owner = randomName();
      const ids = await write(async (tx) => {
        await insertReady(tx);
        return [
          await insertReady(tx, { owner }),
          await insertUpload(tx, { owner }),
          await insertReady(tx, { owner }),
          await insertReady(tx, { owner }),
        ];
      });
      const [ready, processing, hidden, gone] = ids as [number, number, number, number];
      await hide(hidden);
      await hide(gone);
      await write((tx) => markGone(tx, gone));
      expect(await listOwnIds(reader(), owner, 10)).toEqual([hidden, processing, ready]);
      expect(await listOwnIds(reader(), owner, 1, hidden)).toEqual([processing]);
      expect(await listOwnIds(reader(), randomName(), 10)).toEqual([]);
    });

    it('can be called something else', async () => {
      const id = await write((tx) => insertReady(tx, { alt: 'A lake' }));
      await write((tx) => updateTexts(tx, id, { name: 'Der See 🏞️', alt: null }));
      expect(await findImage(reader(), id)).toMatchObject({ name: 'Der See 🏞️', alt: undefined });
    });
  });
}

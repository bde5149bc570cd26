import { describe, expect, it } from 'vitest';
import { runSql } from '../../../deploy/local/servers/sql.ts';
import { reopenLikes } from '../../../src/data/likes/consistency.ts';
import { hasLiked } from '../../../src/data/likes/likes.ts';
import { nameAt } from '../../../src/data/move/moved-tables.ts';
import { insertMessages, listThreads } from '../../../src/data/outbox/messages.ts';
import { errorMessage, isStoreAway } from '../../../src/domain/errors.ts';
import { asThreads } from '../../../src/domain/messages.ts';
import { likeImage, unlikeImage } from '../../../src/usecases/likes/like-image.ts';
import { deliverThread } from '../../../src/usecases/messages/deliver-threads.ts';
import { startCommand } from '../../support/nodes/command-line.ts';
import {
  copiedOf,
  deliverAll,
  fromLikes,
  likesAt,
  rename,
  tablesOf,
  toLikes,
  useMovingSites,
  type MovingServer,
} from './moving-sites.ts';

/** What `instaclone move-store likes` promises on every server of MySQL's kind. */
export function describeMoving(name: string, start: () => Promise<MovingServer>): void {
  describe(`instaclone move-store likes on ${name}`, () => {
    const { openSite } = useMovingSites(start);

    it('moves all, counts and compares it, says what is left to do, and does nothing twice', async () => {
      const { from, to, core, ids, first, move, check, openMoved } = await openSite();
      for (const id of ids) for (const who of ['ann', 'bob']) await likeImage(core, id, who);
      await unlikeImage(core, first, 'bob');
      await deliverAll(core, ids);
      const { status, stdout, stderr } = await move();
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^ {2}instaclone_likes +23 rows, checksum [0-9a-f]{8}-[0-9a-f]+$/m);
      expect(stdout).toMatch(/^Likes were refused for \d+\.\d s/m);
      expect(stdout).toContain('LIKES_DATABASE_URL');
      const dropping = /drop table .*$/m.exec(stdout)?.[0] ?? '';

      const moved = await openMoved();
      expect(await likesAt(moved, first)).toBe(1);
      expect(await check()).toEqual({ status: 0, stdout: 'Nothing differs.\n', stderr: '' });
      // Nothing waited to be told, so the numbers of messages go on only because they were taken over.
      await likeImage(moved, first, 'cid');
      await deliverAll(moved, ids);
      expect(await copiedOf(moved, first)).toBe(2);

      expect(await move()).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('are in likes') as string,
      });
      expect(await likesAt(moved, first)).toBe(2);
      await runSql(from, dropping);
      expect((await tablesOf(from)).filter((table) => /_moved|like_counts/.test(table))).toEqual([]);
      expect((await tablesOf(to)).filter((table) => /_moving/.test(table))).toEqual([]);
    });

    it('loses and doubles nothing of what people do meanwhile, and old nodes can write no more', async () => {
      const { core, ids, move, check, openMoved } = await openSite(20_000);
      /** What each person was told last of each picture. */
      const told = new Map<string, boolean>();
      const refusals = new Set<unknown>();
      let isOver = false;
      const person = async (name: string) => {
        for (let n = 0; !isOver; n += 1) {
          const id = ids[n % ids.length] as number;
          const wants = told.get(`${id} ${name}`) !== true;
          try {
            await (wants ? likeImage : unlikeImage)(core, id, name);
            told.set(`${id} ${name}`, wants);
          } catch (error) {
            refusals.add(error);
          }
        }
      };
      const people = Array.from({ length: 6 }, (_, n) => person(`person${n}`));
      try {
        expect(await move()).toMatchObject({ status: 0, stderr: '' });
        const before = refusals.size;
        await expect.poll(() => refusals.size).toBeGreaterThan(before + 6);
      } finally {
        isOver = true;
        await Promise.all(people);
      }
      expect(told.size).toBe(6 * ids.length);
      expect([...refusals].every(isStoreAway)).toBe(true);

      const moved = await openMoved();
      for (const [key, isLiked] of told) {
        const [id, name = ''] = key.split(' ');
        expect([key, await hasLiked(moved.stores.likes.reader('primary'), Number(id), name)]).toEqual([
          key,
          isLiked,
        ]);
      }
      await deliverAll(moved, ids);
      expect(await check()).toEqual({ status: 0, stdout: 'Nothing differs.\n', stderr: '' });
    });

    it('applies messages that are under way between the stores once, at the new place', async () => {
      const { core, ids, move, openMoved } = await openSite();
      const [liked = 0, gone = 0, back = 0] = ids;
      const tell = (id: number) => {
        const message = { kind: 'image-gone', subject: `image:${id}`, body: { imageId: id } } as const;
        return core.stores.images.transaction((tx) => insertMessages(tx, 'images', [message], new Date()));
      };
      for (const id of [liked, gone, back]) await likeImage(core, id, 'ann');
      await tell(gone);
      await tell(back);
      // Applied, and then the node died before it could take it out of the outbox of the pictures.
      const [applied] = await listThreads(core.stores.images.reader('primary'), asThreads(toLikes(back)), 1);
      await deliverThread(core, toLikes(back));
      const then = '2026-11-21 02:28:00';
      await core.stores.images.transaction((tx) =>
        tx
          .insertInto('instaclone_messages')
          .values({
            ...{ id: applied?.id as number, receiver: 'likes', subject: `image:${back}`, kind: 'image-gone' },
            ...{ body: JSON.stringify({ imageId: back }), due_at: then, failure: null, dt: then },
          })
          .execute(),
      );
      await core.stores.likes.transaction((tx) => reopenLikes(tx, back));
      await likeImage(core, back, 'bob');

      expect(await move()).toMatchObject({ status: 0 });
      const moved = await openMoved();
      await deliverAll(moved, ids);
      const numbers = async (id: number) => [await likesAt(moved, id), await copiedOf(moved, id)];
      expect([await numbers(liked), (await numbers(gone))[0], await numbers(back)]).toEqual([
        [1, 1],
        0,
        [1, 1],
      ]);
    });

    it('goes on where it was killed, and people go on meanwhile', async () => {
      const { from, to, env, core, first, move, check } = await openSite(60_000);
      const { process: running, ended } = startCommand(['move-store', 'likes'], env);
      const copying = nameAt({ name: 'instaclone_likes' }, 'arriving');
      const rowsThere = () =>
        runSql(to, `SELECT COUNT(*) AS n FROM ${copying}`).then(
          ([row]) => Number(row?.['n']),
          () => 0,
        );
      await expect.poll(rowsThere, { interval: 5 }).toBeGreaterThan(0);
      running.kill('SIGKILL');
      await ended;
      expect(await tablesOf(from)).toContain('instaclone_likes');
      await likeImage(core, first, 'ann');
      await deliverThread(core, fromLikes(first));
      const { status, stdout } = await move();
      expect([status, stdout]).toEqual([0, expect.stringMatching(/ 60001 rows/) as string]);
      expect(await check()).toMatchObject({ status: 0, stdout: 'Nothing differs.\n' });
    });

    it('killed at its last step it leaves likes refused, until it goes on or is called off', async () => {
      const { from, to, core, first, move, check } = await openSite();
      await likeImage(core, first, 'ann');
      await deliverThread(core, fromLikes(first));
      await rename(from, 'home', 'leaving');
      await expect(likeImage(core, first, 'bob')).rejects.toMatchObject({
        status: 503,
        message: errorMessage('unavailable'),
      });
      expect(await move('--cancel')).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('as before') as string,
      });
      await likeImage(core, first, 'bob');
      await deliverThread(core, fromLikes(first));
      await rename(from, 'home', 'leaving');
      expect(await move()).toMatchObject({ status: 0 });
      // As if it had died between the two last renames.
      await rename(to, 'home', 'arriving');
      expect((await move()).stdout).toMatch(/instaclone_likes +2 rows/);
      expect(await check()).toMatchObject({ status: 0, stdout: 'Nothing differs.\n' });
      expect(await move('--cancel')).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('any more') as string,
      });
    });
  });
}

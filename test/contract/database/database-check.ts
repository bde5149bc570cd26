import { join } from 'node:path';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openFolder } from '../../../src/adapters/filesystem/open-folder.ts';
import { addToCounter, readCounter } from '../../../src/data/images/counters.ts';
import { markDeleted } from '../../../src/data/images/deleted.ts';
import { copyLikes, deleteImageRow, findImage } from '../../../src/data/images/images.ts';
import { endJob, findJobOfImage, insertJob, startJobs } from '../../../src/data/images/jobs.ts';
import { closeLikes, lockLikes, readManyLikes, setLikes } from '../../../src/data/likes/counts.ts';
import { deleteLikes, hasLiked, insertLikes } from '../../../src/data/likes/likes.ts';
import { lockInbox, moveInbox } from '../../../src/data/outbox/inbox.ts';
import { deleteBumps, insertBumps, listBumps } from '../../../src/data/outbox/bumps.ts';
import { insertMessages, listThreads, markMessageFailed } from '../../../src/data/outbox/messages.ts';
import type { NewMessage } from '../../../src/domain/messages.ts';
import type { Writer } from '../../../src/ports/stores/images.ts';
import type { Writer as LikesWriter } from '../../../src/ports/stores/likes.ts';
import { checkStores } from '../../../src/usecases/check/check-stores.ts';
import type { Finding } from '../../../src/usecases/check/finding.ts';
import type { Core } from '../../../src/usecases/core.ts';
import { likeImage, unlikeImage } from '../../../src/usecases/likes/like-image.ts';
import { tellLikes } from '../../../src/usecases/likes/tell-likes.ts';
import { deliverThread } from '../../../src/usecases/messages/deliver-threads.ts';
import { openCore } from '../../support/nodes/core.ts';
import { insertReady, insertUpload, newShare, randomName } from '../../support/nodes/rows.ts';
import { useFolder } from '../../support/nodes/use-folder.ts';
import type { OneDatabase } from '../../support/servers/open-database.ts';

const at = new Date();
const longAgo = new Date(at.getTime() - 120_000);

/**
 * That the stores are compared with one another and mended, on whatever engine. `lacks`: what one can't show, and why.
 */
export function describeCheck(open: () => OneDatabase, lacks: { nextMessage?: string } = {}): void {
  describe('a check of the stores', () => {
    const dir = useFolder('check');
    let core: Core;
    let id: number;
    beforeAll(async () => {
      core = openCore({ stores: open().stores, blobs: await openFolder(join(dir, 'blobs')) });
      // Other tests leave rows that never were an installation's.
      await look(true);
      id = await makeReady();
    });
    afterEach(async () => expect(await look()).toEqual([]));

    const images = async <T>(work: (tx: Writer) => Promise<T>) => (await open().transaction(work)).value;
    const likes = async <T>(work: (tx: LikesWriter) => Promise<T>) =>
      (await open().stores.likes.transaction(work)).value;
    const makeReady = () =>
      images(async (tx) => {
        await addToCounter(tx, 'images', 1);
        return insertReady(tx);
      });
    const numbers = async () => [
      (await readManyLikes(open().stores.likes.reader('primary'), [id])).get(id),
      (await findImage(open().reader('primary'), id))?.likes,
    ];
    const likeBySome = async (count: number) => {
      for (let n = 0; n < count; n += 1) await likeImage(core, id, randomName());
      await deliverThread(core, { sender: 'likes', receiver: 'images', subject: `image:${id}` });
    };

    /** As the sweeper of a node does, so that no row is left that a check would wait for. */
    async function sweep(): Promise<void> {
      const rows = await listBumps(open().stores.likes.reader('primary'), 'likes', 10_000);
      await likes((tx) =>
        deleteBumps(
          tx,
          'likes',
          rows.map(({ id: row }) => row),
        ),
      );
    }

    async function look(mends = false): Promise<Finding[]> {
      const findings: Finding[] = [];
      await sweep();
      await checkStores({ core, mends, report: (finding) => void findings.push(finding) });
      return findings;
    }

    /** It is found and left as it is; then it is mended, and nothing is left. */
    async function expectMended(expected: Pick<Finding, 'difference' | 'text'>): Promise<void> {
      expect(await look()).toEqual([{ ...expected, isMended: false }]);
      expect(await look(true)).toEqual([{ ...expected, isMended: true }]);
      expect(await look(true)).toEqual([]);
    }

    it('finds a number of likes that is wrong', async () => {
      await likeBySome(3);
      await likes((tx) => setLikes(tx, id, 7));
      const text = `picture ${id}: 3 likes, 7 counted, 3 beside the picture`;
      await expectMended({ difference: 'likes', text });
      expect(await numbers()).toEqual([3, 3]);
    });

    it('finds likes that nothing counts, or that were lost', async () => {
      const other = await makeReady();
      await likes((tx) => insertLikes(tx, [{ imageId: other, visitor: 'ann' }], at));
      const uncounted = `picture ${other}: 1 likes, 0 counted, 0 beside the picture`;
      await expectMended({ difference: 'likes', text: uncounted });
      await likes((tx) => deleteLikes(tx, other, ['ann']));
      const lost = `picture ${other}: 0 likes, 1 counted, 1 beside the picture`;
      await expectMended({ difference: 'likes', text: lost });
    });

    it('finds nothing where a number is told while it looks, when the row of its bump goes', async () => {
      await likeBySome(1);
      const tags = [`likes:${id}`] as const;
      await likes((tx) => insertBumps(tx, 'likes', tags));
      await images((tx) => copyLikes(tx, id, 0));
      const findings: Finding[] = [];
      const checked = checkStores({ core, mends: false, report: (finding) => void findings.push(finding) });
      await sleep(150); // So that it has looked, mostly. However late or early it is, there is nothing to be found.
      await likes((tx) => tellLikes(tx, tags, at));
      await sweep();
      await deliverThread(core, { sender: 'likes', receiver: 'images', subject: `image:${id}` });
      await checked;
      expect(findings).toEqual([]);
    });

    it('finds a copy that is wrong, also of a picture that may be brought back', async () => {
      const [before = 0] = await numbers();
      await images((tx) => copyLikes(tx, id, 90));
      const text = `picture ${id}: ${before} likes, ${before} counted, 90 beside the picture`;
      await expectMended({ difference: 'likes', text });
      const other = await images((tx) => insertReady(tx));
      const plan = { stateBefore: 'ready', at, purgeAt: new Date(at.getTime() + 1e6) } as const;
      await images((tx) => markDeleted(tx, other, plan));
      await images((tx) => copyLikes(tx, other, 2));
      const deleted = `picture ${other}: 0 likes, 0 counted, 2 beside the picture`;
      await expectMended({ difference: 'likes', text: deleted });
    });

    it('finds a picture that is there and counts as gone', async () => {
      const other = await makeReady();
      await likes(async (tx) => {
        await lockLikes(tx, other);
        await closeLikes(tx, other, at);
      });
      const text = `picture ${other}: 0 likes, 0 counted, 0 beside the picture, and closed as if it were gone`;
      await expectMended({ difference: 'likes', text });
      await likeImage(core, other, 'ann');
      await unlikeImage(core, other, 'ann');
    });

    it('finds likes of a picture that does not exist, however many', async () => {
      const gone = await images((tx) => insertReady(tx));
      await likes(async (tx) => {
        await lockLikes(tx, gone);
        const visitors = Array.from({ length: 1001 }, (_, n) => String(n));
        await insertLikes(
          tx,
          visitors.map((visitor) => ({ imageId: gone, visitor })),
          at,
        );
      });
      await images((tx) => deleteImageRow(tx, gone));
      const text = `picture ${gone}: 1001 likes, 0 counted`;
      await expectMended({ difference: 'orphans', text });
      const db = open().stores.likes.reader('primary');
      expect(await hasLiked(db, gone, '1000')).toBe(false);
      expect((await readManyLikes(db, [gone])).size).toBe(0);
    });

    it('takes a like that is under way for no difference', async () => {
      const before = await numbers();
      await likeImage(core, id, 'bob');
      expect(await numbers()).toEqual([(before[0] as number) + 1, before[1]]);
      expect(await look()).toEqual([]);
      await unlikeImage(core, id, 'bob');
    });

    it('finds none while people like and unlike', async () => {
      let isOver = false;
      const person = async (name: string) => {
        while (!isOver) {
          await likeImage(core, id, name);
          await unlikeImage(core, id, name);
          // A database in a file answers at once, and else nobody would get a turn.
          await setImmediate();
        }
      };
      const people = ['ann', 'bob', 'cid'].map(person);
      const findings = [await look(), await look(), await look(true)].flat();
      isOver = true;
      await Promise.all(people);
      expect(findings).toEqual([]);
    });

    it('finds jobs of pictures that do not exist', async () => {
      const imageId = id + 1_000_000;
      const jobId = await images((tx) => insertJob(tx, imageId, 'bulk', at, newShare()));
      await expectMended({ difference: 'lost-jobs', text: `job ${jobId} of picture ${imageId}` });
    });

    it('finds pictures that nobody works on, and gives them a job', async () => {
      const without = await images((tx) => insertUpload(tx));
      await expectMended({ difference: 'forgotten-images', text: `picture ${without}` });
      const ended = await images(async (tx) => {
        const imageId = await insertUpload(tx);
        const jobId = await insertJob(tx, imageId, 'bulk', at, newShare());
        await startJobs(tx, [jobId]);
        await endJob(tx, jobId, 'done', at);
        return imageId;
      });
      await expectMended({ difference: 'forgotten-images', text: `picture ${ended}` });
      for (const imageId of [without, ended])
        expect(await findJobOfImage(open().reader('primary'), imageId)).toMatchObject({ state: 'queued' });
    });

    it('finds a counter that is wrong', async () => {
      const right = await readCounter(open().reader('primary'), 'images');
      await images((tx) => addToCounter(tx, 'images', 5));
      await expectMended({ difference: 'counter', text: `${right + 5} counted, ${right} are ready` });
    });

    it.skipIf(lacks.nextMessage)(
      'finds a store whose next message another one has applied, and the next number is told again',
      async () => {
        const applied = 1_000_000;
        const thread = { sender: 'likes', receiver: 'images', subject: `image:${id}` } as const;
        await images(async (tx) => {
          await lockInbox(tx, { ...thread, subjects: [thread.subject] });
          await moveInbox(tx, thread, applied);
        });
        const found = await look(true);
        expect(found).toEqual([
          expect.objectContaining({
            difference: 'numbers',
            text: expect.stringMatching(
              new RegExp(
                `^likes: its next message would get the number \\d+, and images has applied message ${applied} of it$`,
              ),
            ) as string,
          }),
        ]);
        const [before = 0] = await numbers();
        await likeBySome(1);
        expect(await numbers()).toEqual([before + 1, before + 1]);
      },
    );

    it('finds a store that would give a new picture the number of one that was', async () => {
      const known = id + 5000;
      await likes(async (tx) => {
        await lockLikes(tx, known);
        await closeLikes(tx, known, at);
      });
      expect(await look(true)).toEqual([
        expect.objectContaining({
          difference: 'numbers',
          text: expect.stringMatching(
            new RegExp(
              `^images: its next picture would get the number \\d+, and likes knows picture ${known}$`,
            ),
          ) as string,
        }),
      ]);
      expect(await makeReady()).toBe(known + 1);
    });

    it('finds messages that wait for long, and tells them', async () => {
      const goneId = await images(async (tx) => {
        const imageId = await insertReady(tx);
        await deleteImageRow(tx, imageId);
        return imageId;
      });
      const gone = {
        kind: 'image-gone',
        subject: `image:${goneId}`,
        body: { imageId: goneId },
      } as const;
      await images((tx) => insertMessages(tx, 'images', [gone], longAgo));
      const [message] = await listThreads(
        open().reader('primary'),
        { sender: 'images', receiver: 'likes', subjects: [gone.subject] },
        1,
      );
      const since = longAgo.toISOString().slice(0, 19).replace('T', ' ');
      const text = `message ${message?.id}, image-gone of images to likes about image:${goneId}, waiting since ${since}`;
      await expectMended({ difference: 'messages', text });
    });

    it('finds parked messages, also those that nobody understands', async () => {
      const odd = { kind: 'likes-counted', subject: `image:${id}`, body: { imageId: 'x' } };
      await likes((tx) => insertMessages(tx, 'likes', [odd as unknown as NewMessage], at));
      const threads = { sender: 'likes', receiver: 'images', subjects: [odd.subject] } as const;
      const [message] = await listThreads(open().stores.likes.reader('primary'), threads, 1);
      const parked = { failure: 'not a number', dueAt: undefined };
      await likes((tx) => markMessageFailed(tx, 'likes', message?.id as number, parked));
      const text = `message ${message?.id}, likes-counted of likes to images about image:${id}, parked: not a number`;
      await expectMended({ difference: 'messages', text });
    });
  });
}

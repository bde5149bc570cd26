import { describe, expect, it } from 'vitest';
import { lockInbox, moveInbox } from '../../../src/data/outbox/inbox.ts';
import {
  deleteMessages,
  insertMessages,
  listDueThreads,
  listParked,
  listThreads,
  makeMessagesDue,
  markMessageFailed,
  postponeThreads,
  takeThreads,
} from '../../../src/data/outbox/messages.ts';
import { asThreads, type Thread } from '../../../src/domain/messages.ts';
import type { Writer } from '../../../src/ports/stores/likes.ts';
import type { OneDatabase } from '../../support/servers/open-database.ts';

const at = new Date('2026-11-28T02:28:00.123Z');
const later = (seconds: number) => new Date(at.getTime() + 1000 * seconds);
let lastImage = 2_000_000;

/** What the outbox of messages promises; that of likes stands for all. */
export function describeOutbox(open: () => OneDatabase): void {
  const likes = () => open().stores.likes;
  const write = async <T>(work: (tx: Writer) => Promise<T>) => (await likes().transaction(work)).value;
  const reader = () => likes().reader('primary');
  const newThread = (): Thread => ({
    sender: 'likes',
    receiver: 'images',
    subject: `image:${(lastImage += 1)}`,
  });
  const tell = async (thread: Thread, ...numbers: number[]) => {
    const imageId = Number(thread.subject.split(':')[1]);
    for (const number of numbers) {
      const message = {
        kind: 'likes-counted',
        subject: `image:${imageId}`,
        body: { imageId, likes: number },
      } as const;
      await write((tx) => insertMessages(tx, 'likes', [message], at));
    }
  };
  const isDue = async (thread: Thread, now: Date) =>
    (await listDueThreads(reader(), 'likes', now, 1000)).some((due) => due.thread.subject === thread.subject);

  describe('messages', () => {
    it('of a thread are there in their order until they are deleted', async () => {
      const thread = newThread();
      await tell(thread, 1, 2, 3);
      const found = await listThreads(reader(), asThreads(thread), 10);
      expect(found.map(({ body }) => body)).toMatchObject([{ likes: 1 }, { likes: 2 }, { likes: 3 }]);
      await write((tx) =>
        deleteMessages(
          tx,
          'likes',
          found.slice(0, 2).map(({ id }) => id),
        ),
      );
      expect(await listThreads(reader(), asThreads(thread), 10)).toEqual(found.slice(2));
    });

    it('are taken by one of several relays, and due again when its lease is over', async () => {
      const thread = newThread();
      await tell(thread, 1, 2);
      expect(await isDue(thread, at)).toBe(true);
      const takes = await Promise.all(
        [1, 2, 3].map(() => write((tx) => takeThreads(tx, asThreads(thread), at, later(15)))),
      );
      expect(takes.filter(Boolean)).toHaveLength(1);
      expect([await isDue(thread, later(14)), await isDue(thread, later(15))]).toEqual([false, true]);
      await write((tx) => postponeThreads(tx, asThreads(thread), later(2)));
      expect([await isDue(thread, later(1)), await isDue(thread, later(2))]).toEqual([false, true]);
    });

    it('wait behind one that is under way, waits for its next attempt or is parked', async () => {
      const thread = newThread();
      await tell(thread, 1);
      const [first] = await listThreads(reader(), asThreads(thread), 1);
      const id = first?.id ?? 0;
      await write((tx) => takeThreads(tx, asThreads(thread), at, later(15)));
      await tell(thread, 2);
      expect([await isDue(thread, later(14)), await isDue(thread, later(15))]).toEqual([false, true]);
      await write((tx) => markMessageFailed(tx, 'likes', id, { failure: 'why', dueAt: later(60) }));
      expect([await isDue(thread, later(59)), await isDue(thread, later(60))]).toEqual([false, true]);
      await write((tx) => markMessageFailed(tx, 'likes', id, { failure: 'why', dueAt: undefined }));
      expect(await isDue(thread, later(10_000))).toBe(false);
      await write((tx) => deleteMessages(tx, 'likes', [id]));
      expect(await isDue(thread, at)).toBe(true);
    });

    it('that could not be applied say why, and are parked or tried again', async () => {
      const thread = newThread();
      await tell(thread, 1);
      const [message] = await listThreads(reader(), asThreads(thread), 1);
      const id = message?.id ?? 0;
      await write((tx) => markMessageFailed(tx, 'likes', id, { failure: 'why', dueAt: later(9) }));
      expect(await listThreads(reader(), asThreads(thread), 1)).toMatchObject([
        { attempts: 1, isParked: false },
      ]);
      await write((tx) => markMessageFailed(tx, 'likes', id, { failure: 'x'.repeat(900), dueAt: undefined }));
      expect(await listThreads(reader(), asThreads(thread), 1)).toMatchObject([
        { attempts: 2, isParked: true },
      ]);
      const parked = (await listParked(reader(), 'likes', 1000)).find((each) => each.id === id);
      expect(parked).toMatchObject({ ...thread, failure: 'x'.repeat(500) });
      await write((tx) => makeMessagesDue(tx, 'likes', at, 'parked'));
      expect(await listThreads(reader(), asThreads(thread), 1)).toMatchObject([
        { attempts: 0, isParked: false },
      ]);
      expect(await isDue(thread, at)).toBe(true);
    });
  });

  describe('an inbox', () => {
    it('knows how far each thread is applied, and is held by one at a time', async () => {
      const thread = { ...newThread(), receiver: 'likes' as const };
      const step = () =>
        write(async (tx) => {
          const last = (await lockInbox(tx, asThreads(thread))).get(thread.subject) ?? NaN;
          await moveInbox(tx, thread, last + 1);
          return last;
        });
      const seen = await Promise.all(Array.from({ length: 6 }, step));
      expect(seen.toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    });

    it('holds several threads at once, also those that it does not know yet', async () => {
      const [known, unknown] = [newThread(), newThread()].map((each) => each.subject) as [string, string];
      const route = { sender: 'images', receiver: 'likes' } as const;
      await write((tx) => lockInbox(tx, { ...route, subjects: [known] }));
      await write((tx) => moveInbox(tx, { ...route, subject: known }, 7));
      const subjects = [known, unknown];
      expect(await write((tx) => lockInbox(tx, { ...route, subjects }))).toEqual(
        new Map([
          [known, 7],
          [unknown, 0],
        ]),
      );
    });
  });
}

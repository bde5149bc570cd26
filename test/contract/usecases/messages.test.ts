import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFolder } from '../../../src/adapters/filesystem/open-folder.ts';
import { openSqlite } from '../../../src/adapters/sqlite/open-sqlite.ts';
import { findImage } from '../../../src/data/images/images.ts';
import { readManyLikes } from '../../../src/data/likes/counts.ts';
import { hasLiked } from '../../../src/data/likes/likes.ts';
import { insertMessages, listParked, listThreads } from '../../../src/data/outbox/messages.ts';
import { AppError } from '../../../src/domain/errors.ts';
import { asThreads, maxMessageAttempts, type NewMessage, type Thread } from '../../../src/domain/messages.ts';
import type { Core } from '../../../src/usecases/core.ts';
import { likeImage, unlikeImage } from '../../../src/usecases/likes/like-image.ts';
import { deliverThread, deliverThreads } from '../../../src/usecases/messages/deliver-threads.ts';
import { openCore } from '../../support/nodes/core.ts';
import { insertReady, randomName } from '../../support/nodes/rows.ts';
import { onOneServer, type OneDatabase } from '../../support/servers/open-database.ts';

describe('messages between stores', () => {
  let dir: string;
  let database: OneDatabase;
  let core: Core;
  let id: number;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'instaclone-messages-'));
    database = onOneServer(await openSqlite(join(dir, 'data.sqlite')));
    await database.migrate();
    core = openCore({ stores: database.stores, blobs: await openFolder(join(dir, 'blobs')) });
  });
  afterAll(async () => {
    await database.close();
    await rm(dir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    id = (await database.transaction((tx) => insertReady(tx))).value;
  });

  const fromLikes = (): Thread => ({ sender: 'likes', receiver: 'images', subject: `image:${id}` });
  const toLikes = (): Thread => ({ sender: 'images', receiver: 'likes', subject: `image:${id}` });
  const waiting = () => listThreads(database.stores.likes.reader(), asThreads(fromLikes()), 100);
  const copied = async () => (await findImage(database.reader(), id))?.likes;
  const counted = async () => (await readManyLikes(database.stores.likes.reader(), [id])).get(id);
  const people = Array.from({ length: 9 }, () => randomName());
  const likeByAll = () => Promise.all(people.map((visitor) => likeImage(core, id, visitor)));
  /** A node whose transactions in one store fail before they begin, as when that store is away. */
  const withAway = (store: 'images' | 'likes'): Core => ({
    ...core,
    stores: {
      ...core.stores,
      [store]: { ...core.stores[store], transaction: () => Promise.reject(new AppError('unavailable')) },
    },
  });
  /** As a program of another version might write it. */
  const tell = async (body: object) => {
    const message = { kind: 'likes-counted', subject: `image:${id}`, body } as NewMessage;
    await database.stores.likes.transaction((tx) => insertMessages(tx, 'likes', [message], new Date()));
  };

  it('carry the number of likes, which is counted at once and copied when they arrive', async () => {
    await likeByAll();
    await likeImage(core, id, people[0] as string);
    expect([await counted(), await copied()]).toEqual([9, 0]);
    await deliverThread(core, fromLikes());
    expect([await counted(), await copied(), await waiting()]).toEqual([9, 9, []]);
    await unlikeImage(core, id, people[0] as string);
    await unlikeImage(core, id, people[0] as string);
    await deliverThread(core, fromLikes());
    expect([await counted(), await copied()]).toEqual([8, 8]);
    expect(await hasLiked(database.stores.likes.reader(), id, people[0] as string)).toBe(false);
  });

  it('that change what pages show have arrived when the like is answered', async () => {
    await likeByAll();
    const position = await likeImage(core, id, randomName());
    expect([await copied(), Object.keys(position).toSorted()]).toEqual([10, ['images', 'likes']]);
  });

  it('are applied once and in their order, by however many at once', async () => {
    await likeByAll();
    await Promise.all([1, 2, 3, 4].map(() => deliverThread(core, fromLikes())));
    expect([await copied(), await waiting()]).toEqual([9, []]);
  });

  it('that were applied, but not yet taken out of the outbox, change nothing when they come again', async () => {
    await likeByAll();
    // The node dies between the receiver's commit and the clean-up.
    await expect(deliverThread(withAway('likes'), fromLikes())).rejects.toThrow();
    expect([await copied(), (await waiting()).length]).toEqual([9, 9]);
    await unlikeImage(core, id, people[0] as string);
    await deliverThread(core, fromLikes());
    expect([await copied(), await waiting()]).toEqual([8, []]);
  });

  it('wait for a receiver that is away, and count no attempt for it', async () => {
    await likeByAll();
    await expect(deliverThread(withAway('images'), fromLikes())).rejects.toThrow();
    expect(await waiting()).toMatchObject(Array.from({ length: 9 }, () => ({ attempts: 0 })));
    await deliverThread(core, fromLikes());
    expect(await copied()).toBe(9);
  });

  it('that nobody understands are tried some times and then parked, with those behind them', async () => {
    await tell({ imageId: id, likes: 'many' });
    await tell({ imageId: id, likes: 5, extra: true });
    // The last one says all; put another kind of fault in front of it.
    for (let attempt = 0; attempt < maxMessageAttempts + 2; attempt += 1)
      await deliverThread(core, fromLikes());
    expect([await copied(), await waiting()]).toEqual([5, []]);
    await tell({ imageId: id, likes: -1 });
    for (let attempt = 0; attempt < maxMessageAttempts + 2; attempt += 1)
      await deliverThread(core, fromLikes());
    const parked = (await listParked(database.stores.likes.reader(), 'likes', 10)).filter(
      ({ subject }) => subject === `image:${id}`,
    );
    expect(parked).toHaveLength(1);
    expect(parked[0]?.failure).toMatch(/likes/);
    await tell({ imageId: id, likes: 7 });
    await deliverThread(core, fromLikes());
    expect([await copied(), (await waiting()).length]).toEqual([5, 2]);
  });

  it('before one that nobody understands are applied, and do not wait for it', async () => {
    await likeByAll();
    const message = (imageId: unknown) =>
      ({ kind: 'image-gone', subject: `image:${id}`, body: { imageId } }) as NewMessage;
    await database.transaction((tx) =>
      insertMessages(tx, 'images', [message(id), message('it')], new Date()),
    );
    await deliverThread(core, toLikes());
    expect(await counted()).toBe(0);
    expect(await listThreads(database.reader(), asThreads(toLikes()), 10)).toMatchObject([
      { attempts: 1, isParked: false },
    ]);
  });

  it('about several pictures are applied together, and one that nobody understands holds up none of the others', async () => {
    const others = await Promise.all(
      [1, 2].map(async () => (await database.transaction((tx) => insertReady(tx))).value),
    );
    await likeByAll();
    await tell({ imageId: id, likes: -1 });
    for (const other of others) await likeImage(core, other, randomName());
    const subjects = [id, ...others].map((each) => `image:${each}`);
    await deliverThreads(core, { sender: 'likes', receiver: 'images', subjects });
    const copies = await Promise.all(others.map((other) => findImage(database.reader(), other)));
    expect(copies.map((image) => image?.likes)).toEqual([1, 1]);
    expect([await copied(), await waiting()]).toMatchObject([9, [{ attempts: 1 }]]);
  });

  it('behind more of another picture than are looked at together are applied, though nobody understands those', async () => {
    const other = (await database.transaction((tx) => insertReady(tx))).value;
    for (let attempt = 0; attempt < 120; attempt += 1) await tell({ imageId: id, likes: -1 });
    await likeImage(core, other, randomName());
    const subjects = [`image:${id}`, `image:${other}`];
    await deliverThreads(core, { sender: 'likes', receiver: 'images', subjects });
    expect((await findImage(database.reader(), other))?.likes).toBe(1);
  });

  it('of a picture that is gone remove its likes, however many, and nobody likes it any more', async () => {
    await likeByAll();
    const gone = { kind: 'image-gone', subject: `image:${id}`, body: { imageId: id } } as const;
    await database.transaction((tx) => insertMessages(tx, 'images', [gone], new Date()));
    await deliverThread(core, toLikes());
    expect(await hasLiked(database.stores.likes.reader(), id, people[0] as string)).toBe(false);
    expect(await counted()).toBe(0);
    await expect(likeImage(core, id, randomName())).rejects.toMatchObject({ code: 'deleted' });
  });
});

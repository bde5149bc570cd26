import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFolder } from '../../../src/adapters/filesystem/open-folder.ts';
import { openSqlite } from '../../../src/adapters/sqlite/open-sqlite.ts';
import { closeLikes, lockLikes, readManyLikes } from '../../../src/data/likes/counts.ts';
import { hasLiked } from '../../../src/data/likes/likes.ts';
import { listThreads } from '../../../src/data/outbox/messages.ts';
import { AppError } from '../../../src/domain/errors.ts';
import type { AppEvent } from '../../../src/domain/events.ts';
import type { Tag } from '../../../src/domain/tags.ts';
import type { Positions } from '../../../src/ports/stores.ts';
import type { Core } from '../../../src/usecases/core.ts';
import { openLikes } from '../../../src/usecases/likes/open-likes.ts';
import { tellLikes } from '../../../src/usecases/likes/tell-likes.ts';
import { openCore } from '../../support/nodes/core.ts';
import { insertReady, randomName } from '../../support/nodes/rows.ts';
import { onOneServer, type OneDatabase } from '../../support/servers/open-database.ts';

describe('likes that come at once', () => {
  let dir: string;
  let database: OneDatabase;
  let core: Core;
  let events: AppEvent[];
  let bumped: Tag[];
  let transactions: number;
  /** What the next transactions of the store of likes throw instead of being done. */
  let failures: Error[];
  let ids: number[];
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'instaclone-likes-'));
    database = onOneServer(await openSqlite(join(dir, 'data.sqlite')));
    await database.migrate();
    const base = openCore({ stores: database.stores, blobs: await openFolder(join(dir, 'blobs')) });
    const { likes } = base.stores;
    core = {
      ...base,
      onBumped: ({ tags }) => void bumped.push(...tags),
      events: { ...base.events, publish: (event) => void events.push(event) },
      stores: {
        ...base.stores,
        likes: {
          ...likes,
          transaction(work) {
            transactions += 1;
            const failure = failures.shift();
            return failure ? Promise.reject(failure) : likes.transaction(work);
          },
        },
      },
    };
  });
  afterAll(async () => {
    await database.close();
    await rm(dir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    [events, bumped, transactions, failures] = [[], [], 0, []];
    ids = [];
    for (let n = 0; n < 3; n += 1) ids.push((await database.transaction((tx) => insertReady(tx))).value);
  });

  const people = Array.from({ length: 8 }, () => randomName());
  const reader = () => database.stores.likes.reader();
  const counts = async () => {
    const found = await readManyLikes(reader(), ids);
    return ids.map((id) => found.get(id) ?? 0);
  };
  const messagesAbout = async (id: number) =>
    (
      await listThreads(reader(), { sender: 'likes', receiver: 'images', subjects: [`image:${id}`] }, 100)
    ).map(({ body }) => body);
  /** The first is under way when the others come. */
  async function atOnce(wishes: readonly [place: number, visitor: string, likes?: boolean][]) {
    const change = openLikes(core);
    return Promise.allSettled(
      wishes.map(([place, visitor, likes = true]) =>
        change({ imageId: ids[place] as number, visitor, likes }),
      ),
    );
  }
  const codes = (outcomes: PromiseSettledResult<Positions>[]) =>
    outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'done' : (outcome.reason as AppError).code));
  const everybody = (place: number) => people.map((visitor): [number, string] => [place, visitor]);

  it('of several pictures and people go into one transaction, told once for each picture', async () => {
    const outcomes = await atOnce([...everybody(0), ...everybody(1), [2, 'ann']]);
    expect(new Set(codes(outcomes))).toEqual(new Set(['done']));
    expect(transactions).toBe(2);
    expect(await counts()).toEqual([8, 8, 1]);
    expect(await messagesAbout(ids[0] as number)).toEqual([]);
    await database.stores.likes.transaction((tx) => tellLikes(tx, bumped, new Date()));
    expect(await messagesAbout(ids[0] as number)).toMatchObject([{ likes: 8 }]);
    expect(await messagesAbout(ids[1] as number)).toMatchObject([{ likes: 8 }]);
    const heard = events.flatMap((event) => (event.type === 'tags-bumped' ? [event.tags] : []));
    expect(heard.flat()).toEqual(bumped);
    expect(heard.map((tags) => tags.length)).toEqual([3, 28]);
    expect(new Set(heard[1]).size).toBe(28);
    expect(events.filter(({ type }) => type === 'image-liked')).toMatchObject([
      { imageId: ids[0], likes: 1 },
      { imageId: ids[0], likes: 8 },
      { imageId: ids[1], likes: 8 },
      { imageId: ids[2], likes: 1 },
    ]);
  });

  it('count once for a person and picture, and the last word of each counts', async () => {
    const ann = randomName();
    await atOnce([
      [0, ann],
      [0, ann],
      [0, people[0] as string],
      [0, people[0] as string, false],
      [1, ann],
      [1, ann, false],
      [1, ann],
    ]);
    expect(await counts()).toEqual([1, 1, 0]);
    await atOnce([
      [0, ann],
      [2, ann, false],
      [1, ann, false],
      [0, people[1] as string],
    ]);
    expect(await counts()).toEqual([2, 0, 0]);
    expect(await hasLiked(reader(), ids[1] as number, ann)).toBe(false);
  });

  it('and change nothing are told to nobody', async () => {
    await atOnce(everybody(0));
    events = [];
    expect(new Set(codes(await atOnce(everybody(0))))).toEqual(new Set(['done']));
    expect(events).toEqual([]);
  });

  it('are taken though the picture of another one is gone for good', async () => {
    await database.stores.likes.transaction(async (tx) => {
      await lockLikes(tx, ids[1] as number);
      await closeLikes(tx, ids[1] as number, new Date());
    });
    const outcomes = await atOnce([
      [2, 'ann'],
      [0, 'ann'],
      [1, 'ann'],
      [1, 'bob'],
      [0, 'bob'],
      [2, 'bob'],
    ]);
    expect(codes(outcomes)).toEqual(['done', 'done', 'deleted', 'deleted', 'done', 'done']);
    expect(await counts()).toEqual([2, 0, 2]);
    expect(await hasLiked(reader(), ids[1] as number, 'ann')).toBe(false);
  });

  it.each(['unavailable', 'unconfirmed', 'disk-full'] as const)(
    'get one answer when their transaction ends in "%s", and the next ones are taken',
    async (code) => {
      failures = [undefined, new AppError(code)] as Error[];
      const outcomes = await atOnce([
        [0, 'ann'],
        [0, 'bob'],
        [1, 'bob'],
      ]);
      expect(codes(outcomes)).toEqual(['done', code, code]);
      expect(codes(await atOnce([[1, 'bob']]))).toEqual(['done']);
    },
  );

  it('that change what pages show are answered when pages can show it', async () => {
    const crowd = Array.from({ length: 12 }, () => randomName());
    const outcomes = await atOnce(crowd.map((visitor) => [0, visitor]));
    const stores = outcomes.map((outcome) =>
      outcome.status === 'fulfilled' ? Object.keys(outcome.value).toSorted().join() : '',
    );
    expect(stores).toEqual(['likes', ...Array.from({ length: 11 }, () => 'images,likes')]);
  });

  it('go picture by picture where the store is spread over several servers', async () => {
    const { likes } = core.stores;
    const spread: Core = {
      ...core,
      stores: { ...core.stores, likes: { ...likes, nextNumber: async () => undefined } },
    };
    const change = openLikes(spread);
    await Promise.all(
      [0, 1].flatMap((place) =>
        people.map((visitor) => change({ imageId: ids[place] as number, visitor, likes: true })),
      ),
    );
    expect(transactions).toBe(4);
    expect(await counts()).toEqual([8, 8, 0]);
  });
});

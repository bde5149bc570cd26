import { beforeAll, describe, expect, it } from 'vitest';
import {
  addToLikes,
  closeLikes,
  lockLikes,
  readManyLikes,
  setLikes,
} from '../../../src/data/likes/counts.ts';
import {
  deleteLikes,
  deleteSomeLikes,
  findLikes,
  hasLiked,
  insertLikes,
  listLikedBy,
} from '../../../src/data/likes/likes.ts';
import type { Writer } from '../../../src/ports/stores/likes.ts';
import { openDatabaseAt, type OneDatabase } from '../../support/servers/open-database.ts';

const at = new Date('2026-11-28T02:28:00.123Z');
let lastImage = 1_000_000;
const newImage = () => (lastImage += 1);

/** What the store of likes promises, on whatever engine. */
export function describeLikes(open: () => OneDatabase): void {
  const likes = () => open().stores.likes;
  const write = async <T>(work: (tx: Writer) => Promise<T>) => (await likes().transaction(work)).value;
  const reader = () => likes().reader('primary');

  const insertLike = (tx: Writer, imageId: number, visitor: string) =>
    insertLikes(tx, [{ imageId, visitor }], at);

  describe('likes', () => {
    it('are there once per visitor and picture', async () => {
      const [one, other] = [newImage(), newImage()];
      await write((tx) => insertLike(tx, one, 'ann'));
      await write((tx) => insertLike(tx, one, 'ANN'));
      await write((tx) => insertLike(tx, other, 'ann'));
      await expect(write((tx) => insertLike(tx, one, 'ann'))).rejects.toThrow(/unique|duplicate/i);
      await expect(
        write((tx) =>
          insertLikes(
            tx,
            [one, other].flatMap((imageId) => ['ann', 'bob'].map((visitor) => ({ imageId, visitor }))),
            at,
          ),
        ),
      ).rejects.toThrow(/unique|duplicate/i);
      expect(await hasLiked(reader(), other, 'bob')).toBe(false);
      await write((tx) => insertLike(tx, one, 'bob'));
      expect(await hasLiked(reader(), one, 'bob')).toBe(true);
      const asked = ['ann', 'bob', 'cid'].map((visitor) => ({ imageId: one, visitor }));
      expect((await findLikes(reader(), asked)).map(({ visitor }) => visitor).toSorted()).toEqual([
        'ann',
        'bob',
      ]);
      expect(await write((tx) => deleteLikes(tx, one, ['ann', 'cid']))).toBe(1);
      expect(await write((tx) => deleteLikes(tx, one, ['ann']))).toBe(0);
      expect(await hasLiked(reader(), one, 'ann')).toBe(false);
    });

    it('of a person are known all at once, unless they are many', async () => {
      const [one, other] = [newImage(), newImage()];
      for (const image of [one, other]) await write((tx) => insertLike(tx, image, 'liz'));
      await write((tx) => insertLike(tx, one, 'LIZ'));
      expect(new Set(await listLikedBy(reader(), 'liz', 2))).toEqual(new Set([one, other]));
      expect(await listLikedBy(reader(), 'liz', 1)).toBeUndefined();
      await write((tx) => deleteLikes(tx, one, ['liz']));
      expect(await listLikedBy(reader(), 'liz', 1)).toEqual([other]);
      expect(await listLikedBy(reader(), 'nobody', 1)).toEqual([]);
    });

    it('of a picture go some at a time', async () => {
      const image = newImage();
      for (const visitor of ['a', 'b', 'c']) await write((tx) => insertLike(tx, image, visitor));
      expect(await write((tx) => deleteSomeLikes(tx, image, 2))).toBe(2);
      expect(await write((tx) => deleteSomeLikes(tx, image, 2))).toBe(1);
      expect(await write((tx) => deleteSomeLikes(tx, image, 2))).toBe(0);
    });
  });

  describe('the number of likes of a picture', () => {
    it('counts right when many change it at once, also for the first time', async () => {
      const image = newImage();
      const addOne = async (tx: Writer) => {
        const { likes: before } = await lockLikes(tx, image);
        await setLikes(tx, image, before + 1);
      };
      await Promise.all(Array.from({ length: 8 }, () => write(addOne)));
      expect(await readManyLikes(reader(), [image, newImage()])).toEqual(new Map([[image, 8]]));
    });

    it('counts several pictures at once, liked before and never, by differences of their own', async () => {
      const [first, second, third] = [newImage(), newImage(), newImage()];
      const add = (...differences: [number, number][]) => write((tx) => addToLikes(tx, new Map(differences)));
      await add([first, 1]);
      await add([third, 2], [first, 3], [second, 1]);
      const counts = await add([first, -1], [second, 0], [third, 5]);
      expect(counts.toSorted((a, b) => a.imageId - b.imageId)).toEqual([
        { imageId: first, likes: 3, isClosed: false },
        { imageId: second, likes: 1, isClosed: false },
        { imageId: third, likes: 7, isClosed: false },
      ]);
    });

    it('says that the picture is gone', async () => {
      const image = newImage();
      await write((tx) => lockLikes(tx, image));
      await write((tx) => closeLikes(tx, image, at));
      expect(await write((tx) => lockLikes(tx, image))).toMatchObject({ likes: 0, isClosed: true });
    });
  });
}

/** An installation from before likes were a store of their own comes along, with every row. */
export function describeUpgrade(
  bench: () => { emptyAddress: string; runInEmpty(statement: string): Promise<unknown> },
): void {
  describe('an upgrade of an installation that kept likes beside pictures', () => {
    let database: OneDatabase;
    const run = (statement: string) => bench().runInEmpty(statement);
    const engine = () => (bench().emptyAddress.startsWith('sqlite:') ? 'sqlite' : 'mysql');
    beforeAll(async () => {
      database = await openDatabaseAt(bench().emptyAddress);
      await database.migrate();
      for (const statement of asItWas(engine())) await run(statement);
      return () => database.close();
    });

    it('keeps the likes, counts them and goes on where it was cut off', async () => {
      expect(await database.migrate()).toEqual([
        'images: 2026-11-28-services',
        'images: 2026-11-28-turns-of-quick',
        'likes: 2026-11-28-likes',
        'likes: 2026-11-28-likes-by-visitor',
      ]);
      const reader = database.stores.likes.reader('primary');
      expect(await reader.selectFrom('instaclone_likes').selectAll().orderBy('visitor').execute()).toEqual([
        { image: 1, visitor: 'ann', dt: '2026-11-21 00:00:00.000000' },
        { image: 1, visitor: 'bob', dt: '2026-11-21 00:00:00.000000' },
        { image: 40_000, visitor: 'cid', dt: '2026-11-21 00:00:00.000000' },
      ]);
      expect(await readManyLikes(reader, [1, 2, 40_000])).toEqual(
        new Map([
          [1, 2],
          [40_000, 1],
        ]),
      );
      // SQLite does all of it or nothing.
      if (engine() === 'sqlite') return;
      // As after a crash between the last table and the note that it is done.
      await run('delete from instaclone_likes_migrations');
      expect(await database.migrate()).toEqual([
        'likes: 2026-11-28-likes',
        'likes: 2026-11-28-likes-by-visitor',
      ]);
      expect(await readManyLikes(reader, [1, 40_000])).toEqual(
        new Map([
          [1, 2],
          [40_000, 1],
        ]),
      );
    });

    it('leaves no foreign key that is enforced', async () => {
      await run(
        "insert into instaclone_jobs (image_id, lane, state, dt) values (999999, 'bulk', 'done', '2026-11-21 00:00:00.000000')",
      );
      await run('delete from instaclone_images where id = 1');
      const reader = database.stores.likes.reader('primary');
      expect(await hasLiked(reader, 1, 'ann')).toBe(true);
    });
  });
}

/** What makes of a new database one of that time: an own number for each like, and foreign keys with cascades. */
function asItWas(engine: 'sqlite' | 'mysql'): string[] {
  const id = engine === 'sqlite' ? 'integer primary key autoincrement' : 'bigint primary key auto_increment';
  const idType = engine === 'sqlite' ? 'integer' : 'bigint';
  const image = (number: number) =>
    `insert into instaclone_images (id, name, image, owner, state, dt) values (${number}, 'Lake', '${number}', 'ann', 'ready', '2026-11-21 00:00:00.000000')`;
  const foreignKeys = [
    'alter table instaclone_jobs add constraint instaclone_jobs_image foreign key (image_id) references instaclone_images (id) on delete cascade',
    'alter table instaclone_images add constraint instaclone_images_parent foreign key (parent_id) references instaclone_images (id) on delete set null',
  ];
  return [
    ...['likes', 'like_counts', 'likes_bumps', 'likes_messages', 'likes_inbox', 'messages', 'inbox'].map(
      (table) => `drop table instaclone_${table}`,
    ),
    "delete from instaclone_migrations where name >= '2026-11-28-services'",
    'delete from instaclone_likes_migrations',
    `create table instaclone_likes (id ${id}, image ${idType} not null, visitor varchar(32) not null, dt datetime(6) not null,
      constraint instaclone_likes_once unique (image, visitor),
      constraint instaclone_likes_image foreign key (image) references instaclone_images (id) on delete cascade)`,
    ...(engine === 'mysql' ? foreignKeys : []),
    image(1),
    image(40_000),
    ...["1, 'ann'", "1, 'bob'", "40000, 'cid'"].map(
      (row) =>
        `insert into instaclone_likes (image, visitor, dt) values (${row}, '2026-11-21 00:00:00.000000')`,
    ),
  ];
}

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DatabaseSync } from '@photostructure/sqlite';
import { beforeAll, describe, expect, it } from 'vitest';
import { openFolder } from '../../../src/adapters/filesystem/open-folder.ts';
import { openSqlite } from '../../../src/adapters/sqlite/open-sqlite.ts';
import { addToCounter } from '../../../src/data/images/counters.ts';
import { copyLikes, findImage } from '../../../src/data/images/images.ts';
import { movedTables, nameAt } from '../../../src/data/move/moved-tables.ts';
import { projectRoot } from '../../../src/project-root.ts';
import { checkStores } from '../../../src/usecases/check/check-stores.ts';
import type { Finding } from '../../../src/usecases/check/finding.ts';
import type { Core } from '../../../src/usecases/core.ts';
import { likeImage } from '../../../src/usecases/likes/like-image.ts';
import { deliverThread } from '../../../src/usecases/messages/deliver-threads.ts';
import { openCore } from '../../support/nodes/core.ts';
import { insertReady } from '../../support/nodes/rows.ts';
import { useFolder } from '../../support/nodes/use-folder.ts';
import { openDatabaseAt, type OneDatabase } from '../../support/servers/open-database.ts';

const run = promisify(execFile);
const script = join(projectRoot, 'dist/test/support/servers/wait-for-stores.js');

describe('at its start a program', () => {
  const dir = useFolder('start');
  const at = (name: string) => `sqlite:${join(dir, name)}`;
  const away = 'mysql://one:two@127.0.0.1:1/three';
  /** What it exits with and says. */
  const start = (...places: string[]) =>
    run(process.execPath, [script, ...places]).then(
      ({ stdout }) => ({ code: 0, stdout }),
      ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
    );
  const make = async (name: string, likes?: number) => {
    const database = await openDatabaseAt(at(name));
    await database.migrate();
    if (likes !== undefined)
      await database.transaction(async (tx) => copyLikes(tx, await insertReady(tx), likes));
    await database.close();
  };
  beforeAll(async () => {
    await make('new');
    await make('unliked', 0);
    await make('liked', 3);
  });

  it.each([
    ['new', 'new'],
    ['unliked', 'new'],
  ])('goes on with pictures in %s and likes in %s', async (images, likes) => {
    expect(await start(at(images), at(likes))).toEqual({ code: 0, stdout: 'ready' });
  });

  it.each([
    ['nothing', 'new', 'DATABASE_URL', 'images'],
    ['new', 'nothing-either', 'LIKES_DATABASE_URL', 'likes'],
  ])('waits for tables that are not there, and says which', async (images, likes, variable, store) => {
    expect(await start(at(images), at(likes))).toEqual({
      code: 1,
      stderr: `${variable}: the server that it names can't be used: the tables of ${store} are missing or old; \`instaclone migrate\` brings them up to date\n`,
    });
  });

  it('does not go on with an empty store of likes while pictures have some', async () => {
    expect(await start(at('liked'), at('new'))).toEqual({
      code: 78,
      stderr: expect.stringMatching(
        /^LIKES_DATABASE_URL: [^\n]*is empty, while pictures have likes\. Set it to [^\n]*\n$/,
      ) as string,
    });
  });

  it('does not go on where the likes were before they moved', async () => {
    const database = await openSqlite(join(dir, 'left'));
    await database.store('likes').migrate();
    await database.close();
    const file = new DatabaseSync(join(dir, 'left'));
    for (const table of movedTables) {
      file.exec(`ALTER TABLE ${nameAt(table, 'home')} RENAME TO ${nameAt(table, 'left')}`);
    }
    file.close();
    expect(await start(at('liked'), at('left'))).toEqual({
      code: 78,
      stderr:
        'LIKES_DATABASE_URL: the likes have moved from the database that it names to another one. Set LIKES_DATABASE_URL to that one.\n',
    });
  });

  it('goes on without a store of likes that is away', async () => {
    expect(await start(at('liked'), away)).toEqual({ code: 0, stdout: 'ready' });
  });

  it('does not go on while the pictures are away', async () => {
    expect(await start(away, at('new'))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^DATABASE_URL: [^\n]*\n$/) as string,
    });
  });
});

describe('a store that was restored from an older backup', () => {
  const dir = useFolder('start-restored');
  const place = (name: string) => join(dir, name);
  const start = (images: string, likes: string) =>
    run(process.execPath, [script, `sqlite:${place(images)}`, `sqlite:${place(likes)}`]).then(
      ({ stdout }) => ({ code: 0, said: stdout }),
      ({ code, stderr }: { code: number; stderr: string }) => ({ code, said: stderr }),
    );
  const withCore = async <T>(images: string, likes: string, work: (core: Core) => Promise<T>) => {
    const databases = [
      await openDatabaseAt(`sqlite:${place(images)}`),
      await openDatabaseAt(`sqlite:${place(likes)}`),
    ];
    const [one, other] = databases as [OneDatabase, OneDatabase];
    const blobs = await openFolder(place('blobs'));
    const core = openCore({ stores: { ...one.stores, likes: other.stores.likes }, blobs });
    for (const database of databases) await database.migrate();
    return work(core).finally(() => Promise.all(databases.map((database) => database.close())));
  };
  const likeBy = async (core: Core, id: number, who: string) => {
    await likeImage(core, id, who);
    await deliverThread(core, { sender: 'likes', receiver: 'images', subject: `image:${id}` });
  };
  const makeReady = async ({ stores }: Core) =>
    (
      await stores.images.transaction(async (tx) => {
        await addToCounter(tx, 'images', 1);
        return insertReady(tx);
      })
    ).value;
  const makeLiked = async (core: Core) => {
    const id = await makeReady(core);
    await likeBy(core, id, 'ann');
    return id;
  };
  /** As it is now, without the write-ahead log that lies beside it. */
  const backUp = (name: string) => {
    const file = new DatabaseSync(place(name));
    file.exec(`VACUUM INTO '${place(`${name}-backup`)}'`);
    file.close();
  };
  const repaired = async (images: string, likes: string) => {
    const found: Finding[] = [];
    const report = (finding: Finding) => void found.push(finding);
    await withCore(images, likes, (core) => checkStores({ core, mends: true, report }));
    return found.map(({ difference }) => difference);
  };

  it('is not started with, until it is repaired: the likes', async () => {
    const id = await withCore('images', 'likes', makeLiked);
    backUp('likes');
    await withCore('images', 'likes', (core) => likeBy(core, id, 'bob'));
    expect(await start('images', 'likes')).toEqual({ code: 0, said: 'ready' });
    expect(await start('images', 'likes-backup')).toEqual({
      code: 78,
      said: expect.stringMatching(
        /^LIKES_DATABASE_URL: the store of likes is older than [^\n]*: its next message would get the number 2, and images has applied message 2 of it[^\n]*`instaclone check --repair`[^\n]*\n$/,
      ) as string,
    });
    expect(await repaired('images', 'likes-backup')).toEqual(['numbers', 'likes']);
    expect(await start('images', 'likes-backup')).toEqual({ code: 0, said: 'ready' });
    await withCore('images', 'likes-backup', async (core) => {
      await likeBy(core, id, 'cid');
      expect((await findImage(core.stores.images.reader(), id))?.likes).toBe(2);
    });
  });

  it('is not started with, until it is repaired: the pictures', async () => {
    backUp('images');
    const known = await withCore('images', 'likes', makeLiked);
    expect(await start('images-backup', 'likes')).toEqual({
      code: 78,
      said: expect.stringMatching(
        /^DATABASE_URL: the store of images is older than [^\n]*: its next picture would get the number (\d+), and likes knows picture \1\./,
      ) as string,
    });
    expect(await repaired('images-backup', 'likes')).toContain('numbers');
    expect(await start('images-backup', 'likes')).toEqual({ code: 0, said: 'ready' });
    expect(await withCore('images-backup', 'likes', makeReady)).toBeGreaterThan(known);
  });
});

describe('an embedded node', () => {
  const dir = useFolder('start-embedded');

  it('does not go on either', async () => {
    const database = await openDatabaseAt(`sqlite:${join(dir, 'instaclone.sqlite')}`);
    await database.migrate();
    await database.transaction(async (tx) => copyLikes(tx, await insertReady(tx), 3));
    await database.close();
    const env = { PATH: process.env['PATH'], PORT: '0', DATA_DIR: dir };
    const program = join(projectRoot, 'dist/src/main/all-in-one.js');
    await expect(run(process.execPath, [program], { env })).rejects.toMatchObject({
      code: 78,
      stderr: expect.stringContaining('empty, while pictures have likes') as string,
    });
  });
});

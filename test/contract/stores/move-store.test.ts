import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort } from '../../../deploy/local/programs/free-port.ts';
import { makeAccounts } from '../../../deploy/local/servers/mariadb-accounts.ts';
import { startMariadb, type MariadbServer } from '../../../deploy/local/servers/mariadb.ts';
import { runSql } from '../../../deploy/local/servers/sql.ts';
import { openFolder } from '../../../src/adapters/filesystem/open-folder.ts';
import { addToCounter } from '../../../src/data/images/counters.ts';
import { findImage } from '../../../src/data/images/images.ts';
import { reopenLikes } from '../../../src/data/likes/consistency.ts';
import { readManyLikes } from '../../../src/data/likes/counts.ts';
import { hasLiked } from '../../../src/data/likes/likes.ts';
import { movedTables, nameAt, type Stage } from '../../../src/data/move/moved-tables.ts';
import { insertMessages, listThreads } from '../../../src/data/outbox/messages.ts';
import { errorMessage, isStoreAway } from '../../../src/domain/errors.ts';
import { asThreads, type Thread } from '../../../src/domain/messages.ts';
import type { Core } from '../../../src/usecases/core.ts';
import { likeImage } from '../../../src/usecases/likes/like-image.ts';
import { unlikeImage } from '../../../src/usecases/likes/unlike-image.ts';
import { deliverThread } from '../../../src/usecases/messages/deliver-threads.ts';
import { runCommand, startCommand } from '../../support/nodes/command-line.ts';
import { openCore } from '../../support/nodes/core.ts';
import { discard, startEmbeddedNode } from '../../support/nodes/embedded-node.ts';
import { insertReady } from '../../support/nodes/rows.ts';
import { visitor } from '../../support/nodes/visitor.ts';
import { jpegPhoto } from '../../support/pictures/pictures.ts';
import { hasMariadb } from '../../support/servers/has-mariadb.ts';
import { openDatabaseAt, type OneDatabase } from '../../support/servers/open-database.ts';
import { openProxy } from '../../support/servers/tcp-proxy.ts';

const pictures = 12;

describe.skipIf(!hasMariadb())('instaclone move-store likes', () => {
  let dir: string;
  let server: MariadbServer;
  const opened: OneDatabase[] = [];
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'instaclone-move-'));
    server = await startMariadb({ dir, serverId: 1, accounts: makeAccounts() });
  });
  afterAll(async () => {
    for (const database of opened) await database.close();
    await server?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  let sites = 0;
  const addressOf = (name: string, host = '127.0.0.1') =>
    server.adminUrl.replace(/instaclone$/, name).replace('127.0.0.1', host);
  const open = async (address: string) => {
    const database = await openDatabaseAt(address);
    opened.push(database);
    return database;
  };

  /** Pictures and likes in one database, and another one that is empty. */
  async function openSite(extraLikes = 0) {
    sites += 1;
    const [from, to] = [addressOf(`site${sites}`), addressOf(`likes${sites}`)];
    for (const name of ['site', 'likes']) await runSql(server.adminUrl, `CREATE DATABASE ${name}${sites}`);
    const old = await open(from);
    await old.migrate();
    const blobs = await openFolder(join(dir, `blobs${sites}`));
    const core = openCore({ stores: old.stores, blobs });
    const ids: number[] = [];
    await old.transaction(async (tx) => {
      await addToCounter(tx, 'images', pictures);
      for (let n = 0; n < pictures; n += 1) ids.push(await insertReady(tx));
    });
    if (extraLikes > 0) await addLikes(from, ids[0] as number, extraLikes);
    const env = { DATABASE_URL: from, LIKES_DATABASE_URL: to };
    return {
      ...{ from, to, core, ids, env },
      first: ids[0] as number,
      move: (...words: string[]) => runCommand(['move-store', 'likes', ...words], env),
      check: () => runCommand(['check'], env),
      /** What nodes work with that know the new place. */
      async openMoved(): Promise<Core> {
        const { stores } = await open(to);
        return openCore({ stores: { ...old.stores, likes: stores.likes }, blobs });
      },
    };
  }

  async function addLikes(address: string, id: number, count: number): Promise<void> {
    await runSql(
      address,
      `INSERT INTO instaclone_likes SELECT ${id}, CONCAT('fan', seq), NOW(6) FROM seq_1_to_${count}`,
      `INSERT INTO instaclone_like_counts VALUES (${id}, ${count}, NULL)`,
      `UPDATE instaclone_images SET likes = ${count} WHERE id = ${id}`,
    );
  }

  const fromLikes = (id: number): Thread => ({ sender: 'likes', receiver: 'images', subject: `image:${id}` });
  const toLikes = (id: number): Thread => ({ sender: 'images', receiver: 'likes', subject: `image:${id}` });
  const deliverAll = async (core: Core, ids: readonly number[]) => {
    for (const id of ids)
      for (const thread of [fromLikes(id), toLikes(id)]) await deliverThread(core, thread);
  };
  const tablesOf = async (address: string) =>
    (await runSql(address, 'SHOW TABLES')).map((row) => String(Object.values(row)[0]));
  const rename = (address: string, from: Stage, to: Stage) =>
    runSql(
      address,
      `RENAME TABLE ${movedTables.map((table) => `${nameAt(table, from)} TO ${nameAt(table, to)}`).join()}`,
    );
  const likesAt = async ({ stores }: Core, id: number) =>
    (await readManyLikes(stores.likes.reader('primary'), [id])).get(id);
  const copiedOf = async ({ stores }: Core, id: number) =>
    (await findImage(stores.images.reader('primary'), id))?.likes;

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
    const result = await move();
    const before = refusals.size;
    await expect.poll(() => refusals.size).toBeGreaterThan(before + 6);
    isOver = true;
    await Promise.all(people);
    expect(result).toMatchObject({ status: 0, stderr: '' });
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

  describe('refuses with one sentence, and changes nothing,', () => {
    it.each<
      [string, (site: Awaited<ReturnType<typeof openSite>>) => Promise<Record<string, string>>, RegExp]
    >([
      ['without a new place', async ({ from }) => ({ DATABASE_URL: from }), /both have to be set/],
      [
        'when both are the same database, by whichever address',
        async ({ from }) => ({
          DATABASE_URL: from,
          LIKES_DATABASE_URL: from.replace('127.0.0.1', 'localhost'),
        }),
        /both lead to site\d+ on localhost:\d+; there is nothing to move/,
      ],
      [
        'when there are likes at the new place',
        async ({ to, env }) => {
          const other = await open(to);
          await other.stores.likes.migrate();
          await runSql(to, `INSERT INTO instaclone_likes VALUES (1, 'eve', NOW(6))`);
          return env;
        },
        /likes\d+ on [^ ]+ is not empty: instaclone_likes has rows/,
      ],
      [
        'when the new place is of a later version',
        async ({ to, env }) => {
          const other = await open(to);
          await other.stores.likes.migrate();
          await runSql(to, `INSERT INTO instaclone_likes_migrations VALUES ('2099-01-01-x', 'then')`);
          return env;
        },
        /likes\d+ on [^ ]+: the tables of likes are newer than this program/,
      ],
      [
        'when the old place is of an earlier version',
        async ({ from, env }) => {
          await runSql(from, 'DELETE FROM instaclone_likes_migrations');
          return env;
        },
        /site\d+ on [^ ]+: the tables of likes are of an earlier version. Run `instaclone migrate`/,
      ],
      [
        'when the old place can not be reached',
        async ({ to }) => ({
          DATABASE_URL: `mysql://one:two@127.0.0.1:${await findFreePort()}/three`,
          LIKES_DATABASE_URL: to,
        }),
        /three on 127\.0\.0\.1:\d+: .*ECONNREFUSED.*goes on from where it was/,
      ],
      [
        'when the likes have moved somewhere else',
        async ({ from, env }) => {
          await rename(from, 'home', 'left');
          return env;
        },
        /have moved from site\d+ on [^ ]+, but not to likes/,
      ],
    ])('%s', async (_, prepare, sentence) => {
      const site = await openSite();
      await likeImage(site.core, site.first, 'ann');
      const env = await prepare(site);
      const before = await tablesOf(site.from);
      const { status, stdout, stderr } = await runCommand(['move-store', 'likes'], env);
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^instaclone: [^\n]*\n$/);
      expect(stderr).toMatch(sentence);
      expect(await tablesOf(site.from)).toEqual(before);
    });

    it('for another store', async () => {
      expect(await runCommand(['move-store', 'people'], {})).toMatchObject({ status: 2 });
    });
  });

  it('after it, what still has the old address says where the likes are not', async () => {
    const { from, move } = await openSite();
    expect(await move()).toMatchObject({ status: 0 });
    const sentence =
      'DATABASE_URL: the likes have moved from the database that it names to another one. Set LIKES_DATABASE_URL to that one.';
    expect(await runCommand(['check'], { DATABASE_URL: from })).toEqual({
      status: 1,
      stdout: '',
      stderr: `instaclone: ${sentence}\n`,
    });
    const node = startEmbeddedNode({ DATABASE_URL: from, LOG_LEVEL: 'warn' });
    await expect(node).rejects.toThrow('ended before it was ready');
  });

  it('an embedded node starts while the store of likes is away, says so on pages, and heals', async () => {
    const { from, to } = await openSite();
    const proxy = await openProxy(server.port);
    proxy.cut();
    const likesUrl = to.replace(String(server.port), String(proxy.port));
    const node = await startEmbeddedNode({ DATABASE_URL: from, LIKES_DATABASE_URL: likesUrl });
    try {
      const me = visitor(node.url);
      const { id } = await me.uploadReady(await jpegPhoto(60, 40));
      const page = await me.fetch(`/image/${id}`, { headers: { Accept: 'text/html' } });
      expect([page.status, page.headers.get('Cache-Control')]).toEqual([200, 'private, no-cache']);
      const html = await page.text();
      expect(html).toMatch(/<button class="button like-button" type="submit" disabled>/);
      expect(html).toContain('Whether you like this can’t be looked up at the moment');
      const refused = await me.post(`/like/${id}`);
      expect([refused.status, await refused.text()]).toEqual([
        503,
        expect.stringContaining(errorMessage('unavailable')),
      ]);
      // Who has no cookie likes nothing, and that is known.
      expect(await (await fetch(`${node.url}/image/${id}`)).text()).toContain('aria-pressed="false"');

      proxy.mend();
      await expect.poll(async () => (await me.post(`/like/${id}`)).status, { interval: 300 }).toBe(303);
      expect(await me.get(`/image/${id}`)).toContain('aria-pressed="true"');
    } finally {
      await discard(node);
      await proxy.close();
    }
  });
});

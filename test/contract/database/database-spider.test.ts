import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAccounts } from '../../../deploy/local/servers/mariadb-accounts.ts';
import type { MariadbServer } from '../../../deploy/local/servers/mariadb.ts';
import { startSpider, type Spider } from '../../../deploy/local/servers/spider.ts';
import { runSql } from '../../../deploy/local/servers/sql.ts';
import { packages } from '../../../deploy/local/programs/packages.mjs';
import { openFolder } from '../../../src/adapters/filesystem/open-folder.ts';
import { openMysql } from '../../../src/adapters/mysql/open-mysql.ts';
import { openSqlite } from '../../../src/adapters/sqlite/open-sqlite.ts';
import { readManyLikes } from '../../../src/data/likes/counts.ts';
import type { DatabaseServer } from '../../../src/ports/stores.ts';
import type { Core } from '../../../src/usecases/core.ts';
import { likeImage } from '../../../src/usecases/likes/like-image.ts';
import { deliverThread } from '../../../src/usecases/messages/deliver-threads.ts';
import { openCore } from '../../support/nodes/core.ts';
import { quietLog } from '../../support/nodes/quiet-log.ts';
import { insertReady, randomName } from '../../support/nodes/rows.ts';
import { useFolder } from '../../support/nodes/use-folder.ts';
import { hang } from '../../support/servers/hang.ts';
import { onOneServer, type OneDatabase } from '../../support/servers/open-database.ts';
import { requireServer } from '../../support/servers/require-server.ts';
import { describeCheck } from './database-check.ts';
import { describeLikes } from './database-likes.ts';
import { describeOutbox } from './database-outbox.ts';

const hasSpider = [packages.mariadb, packages.spider].map((server) => requireServer(server)).every(Boolean);

/** The store of likes on two servers behind Spider, that of pictures in a file. */
describe.skipIf(!hasSpider)('the store of likes: spider', () => {
  const dir = useFolder('spider');
  let spider: Spider;
  let head: DatabaseServer;
  let database: OneDatabase;
  let core: Core;
  beforeAll(async () => {
    const images = onOneServer(await openSqlite(join(dir, 'data.sqlite')));
    await images.migrate();
    spider = await startSpider({ dir, accounts: makeAccounts(), shards: 2 });
    const { url } = spider.heads[0] as MariadbServer;
    head = await openMysql({ url, replicaUrls: [], maxLagSeconds: 5, log: quietLog });
    database = { ...images, stores: { ...images.stores, likes: head.store('likes') } };
    core = openCore({ stores: database.stores, blobs: await openFolder(join(dir, 'blobs')) });
  });
  afterAll(async () => {
    await head?.close();
    await database?.close();
    await spider?.stop();
  });

  const newImages = async (count: number) => {
    const made: number[] = [];
    for (let n = 0; n < count; n += 1) made.push((await database.transaction((tx) => insertReady(tx))).value);
    return made;
  };
  const deliver = (id: number) =>
    deliverThread(core, { sender: 'likes', receiver: 'images', subject: `image:${id}` });
  const counted = (ids: readonly number[]) =>
    readManyLikes(database.stores.likes.reader('primary'), ids).then((found) => Object.fromEntries(found));
  const onShard = (shard: MariadbServer, column: string, table: string) =>
    runSql(shard.adminUrl, `SELECT ${column} AS value FROM instaclone_${table}`).then((rows) =>
      rows.map(({ value }) => String(value)),
    );

  it('has nothing to migrate at the head', async () => {
    expect(await database.stores.likes.migrate()).toEqual([]);
  });

  it('has all of a picture on one shard, and both are used', async () => {
    const ids = await newImages(4);
    for (const id of ids) await likeImage(core, id, 'ann');
    const places = await Promise.all(
      spider.shards.map(async (shard) => {
        const subjects = [
          ...(await onShard(shard, "CONCAT('image:', image)", 'likes')),
          ...(await onShard(shard, "CONCAT('image:', image)", 'like_counts')),
          ...(await onShard(shard, 'subject', 'likes_messages')),
          ...(await onShard(shard, "REPLACE(JSON_VALUE(tags, '$[0]'), 'likes', 'image')", 'likes_bumps')),
        ];
        return ids.map((id) => subjects.filter((subject) => subject === `image:${id}`).length);
      }),
    );
    const [first = [], second = []] = places;
    expect(first.map((rows, index) => [rows, second[index]].toSorted())).toEqual(ids.map(() => [0, 4]));
    expect([Math.max(...first), Math.max(...second)]).toEqual([4, 4]);
    for (const id of ids) await deliver(id);
  });

  it('numbers no two messages alike, and those of a picture in their order', async () => {
    const ids = await newImages(2);
    for (const visitor of ['ann', 'bob', 'cid']) for (const id of ids) await likeImage(core, id, visitor);
    const numbers = (await Promise.all(spider.shards.map((shard) => onShard(shard, 'id', 'likes_messages'))))
      .flat()
      .filter(Boolean);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const id of ids) await deliver(id);
    expect(await counted(ids)).toEqual(Object.fromEntries(ids.map((id) => [id, 3])));
  });

  describeLikes(() => database);
  describeOutbox(() => database);
  describeCheck(() => database, { nextMessage: 'each shard counts by itself' });

  it('refuses likes of a shard that hangs in time, and takes those of the others', async () => {
    const ids = await newImages(2);
    const like = (id: number) => likeImage(core, id, randomName());
    for (const id of ids) await like(id);
    const shard = spider.shards[1] as MariadbServer;
    const hanging = await onShard(shard, 'image', 'likes');
    const [lost, other] = ids.toSorted((id) => (hanging.includes(String(id)) ? -1 : 1)) as [number, number];
    await hang(shard);
    try {
      // First over connections that are there, then with none to be had.
      for (let round = 0; round < 2; round += 1) {
        const start = performance.now();
        await expect(like(lost)).rejects.toMatchObject({ code: 'unavailable' });
        expect(performance.now() - start).toBeLessThan(3000);
        await like(other);
      }
    } finally {
      shard.resume();
    }
    const again = () =>
      like(lost).then(
        () => 'taken',
        () => 'refused',
      );
    await expect.poll(again).toBe('taken');
    expect(await counted(ids)).toEqual({ [lost]: 2, [other]: 3 });
  });
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startCluster, type Cluster } from '../../deploy/local/cluster/cluster.ts';
import { settleLikesStore, type LikesStore } from '../../deploy/local/cluster/likes-store.ts';
import { waitForReplica } from '../../deploy/local/cluster/replication.ts';
import { writeEnvironment } from '../../deploy/local/command/cluster-state.ts';
import type { MariadbServer } from '../../deploy/local/servers/mariadb.ts';
import { runSql } from '../../deploy/local/servers/sql.ts';
import { errorMessage } from '../../src/domain/errors.ts';
import { expectExactCounts } from '../support/likes/expect-exact-counts.ts';
import { useFolder } from '../support/nodes/use-folder.ts';
import { visitor, type ImageJson } from '../support/nodes/visitor.ts';
import { withoutLimits } from '../support/nodes/without-limits.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { obeyed } from '../support/servers/obeyed.ts';
import { requireCluster } from '../support/servers/require-cluster.ts';

/** What a person waits at most, whatever is broken. */
const patienceMs = 3000;

describe.skipIf(!requireCluster())('likes with a database of their own', { timeout: 60_000 }, () => {
  const dir = useFolder('likes-store');
  const counts = { web: 2, workers: 1, replicas: 1, memcached: 1 };
  let cluster: Cluster;
  let image: ImageJson;
  beforeAll(async () => {
    const settings = { ...withoutLimits, WORKER_CONCURRENCY: '1', LOG_LEVEL: 'warn' };
    cluster = await startCluster({ ...counts, dir, settings, likesStore: 'own' });
    image = await visitor(cluster.url).uploadReady(await jpegPhoto(60, 40), 'lake');
  }, 180_000);
  afterAll(async () => {
    await cluster?.stop();
  }, 60_000);

  const order = (...words: string[]) => obeyed(cluster, words);
  const server = (name: string) => cluster.part(name).server() as MariadbServer;
  const ask = async (name: string, sql: string) =>
    Object.values((await runSql(server(name).url, sql))[0] ?? {})[0];
  const likesIn = (name: string) =>
    ask(name, `SELECT COUNT(*) FROM instaclone_likes WHERE image = ${image.id}`).then(Number);
  const copyOfNumber = () =>
    ask('primary', `SELECT likes FROM instaclone_images WHERE id = ${image.id}`).then(Number);
  const like = (who = visitor(cluster.url)) => who.post(`/like/${image.id}`);

  test('each server has the tables that the status names for it, and none of another store', async () => {
    const lines = (await order('status')).split('\n').slice(-3);
    const told = lines.map((line) => line.split(/ {2,}/));
    expect(told.map(([store, servers]) => [store, servers])).toEqual([
      ['images', 'primary, replica-1'],
      ['likes', 'likes-primary, likes-replica-1'],
      ['people', 'primary, replica-1'],
    ]);
    const tablesOf = async (name: string) =>
      (await runSql(server(name).adminUrl, 'SHOW TABLES')).map((row) => Object.values(row)[0]);
    const [images = [], likes = []] = told.map(([, , tables = '']) => tables.split(', '));
    for (const [name, own, others] of [
      ['primary', images, likes],
      ['likes-primary', likes, images],
    ] as const) {
      const tables = await tablesOf(name);
      expect(tables).toEqual(expect.arrayContaining(own));
      expect(tables.filter((table) => others.includes(String(table)))).toEqual([]);
    }
  });

  test('the ports of all database servers are told to a shell', async () => {
    writeEnvironment(dir, cluster);
    const env = await readFile(join(dir, 'env'), 'utf8');
    for (const name of ['primary', 'replica-1', 'likes-primary', 'likes-replica-1']) {
      const variable = `${name.toUpperCase().replaceAll('-', '_')}_PORT`;
      expect(env).toContain(`export ${variable}='${server(name).port}'\n`);
    }
  });

  test('the folder keeps its database of likes', async () => {
    const other = startCluster({ ...counts, dir, likesStore: 'shared' });
    await expect(other).rejects.toThrow(/runs with --likes-store own, and its likes are there/);
  });

  test('whoever likes sees it at once, with a replica that lags, and the pictures are told the number', async () => {
    const before = await copyOfNumber();
    expect(await order('lag', 'likes-replica-1', '3600')).toMatch(/^likes-replica-1 .* 3600 s behind$/m);
    const me = visitor(cluster.url);
    for (const [path, isLiked] of [
      ['like', 'true'],
      ['unlike', 'false'],
      ['like', 'true'],
    ]) {
      expect((await me.post(`/${path}/${image.id}`)).status).toBe(303);
      expect(await me.get(`/image/${image.id}`)).toContain(`aria-pressed="${isLiked}"`);
      await expect.poll(copyOfNumber, { timeout: 10_000 }).toBe(before + (isLiked === 'true' ? 1 : 0));
    }
    expect([await likesIn('likes-primary'), await likesIn('likes-replica-1')]).toEqual([before + 1, before]);
    await order('lag', 'likes-replica-1', '0');
    await expect.poll(() => likesIn('likes-replica-1'), { timeout: 15_000 }).toBe(before + 1);
  });

  test.each([
    ['kill', 'restart'],
    ['pause', 'resume'],
  ])('after %s pages come and likes are refused in time; after %s nothing is lost', async (harm, mend) => {
    const liked = (await likesIn('likes-primary')) + 3;
    const people = Array.from({ length: 3 }, () => visitor(cluster.url));
    const answers = await Promise.all(people.map((person) => like(person)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    await waitForReplica(server('likes-primary'), server('likes-replica-1'));
    await order(harm, 'likes-primary');
    try {
      for (const person of [...people, visitor(cluster.url)]) {
        for (const path of ['/', `/image/${image.id}`]) {
          const startedAt = performance.now();
          expect((await person.fetch(path, { headers: { Accept: 'text/html' } })).status).toBe(200);
          expect(performance.now() - startedAt).toBeLessThan(patienceMs);
        }
        const startedAt = performance.now();
        const refused = await like();
        expect(performance.now() - startedAt).toBeLessThan(patienceMs);
        expect(refused.status).toBe(503);
        expect(await refused.text()).toContain(errorMessage('unavailable'));
      }
    } finally {
      await order(mend, 'likes-primary');
    }
    expect(await likesIn('likes-primary')).toBe(liked);
    const next = visitor(cluster.url);
    await expect.poll(async () => (await like(next)).status, { timeout: 15_000, interval: 200 }).toBe(303);
    expect(await likesIn('likes-primary')).toBe(liked + 1);
    await expect.poll(copyOfNumber, { timeout: 30_000 }).toBe(liked + 1);
  });

  test('of likes under kills of every kind of server each is counted once', async () => {
    const victims = [
      ['rabbitmq', 'worker'],
      ['likes-primary', 'web', 'primary', 'likes-replica'],
    ] as const;
    await expectExactCounts(cluster, victims);
  });
});

describe.skipIf(!requireCluster())('likes that share a database', { timeout: 60_000 }, () => {
  const dir = useFolder('likes-move');
  let cluster: Cluster | undefined;
  const start = async (likesStore?: 'own' | 'shared') => {
    const settings = { ...withoutLimits, WORKER_CONCURRENCY: '1', LOG_LEVEL: 'warn' };
    const counts = { web: 1, workers: 1, replicas: 1, memcached: 1 };
    cluster = await startCluster({ ...counts, dir, settings, likesStore });
    return cluster;
  };
  afterEach(async () => {
    await cluster?.stop();
    cluster = undefined;
  }, 60_000);

  test('move to one of their own at a start, with a replica, and are liked on', async () => {
    const shared = await start();
    const fan = visitor(shared.url);
    const image = await fan.uploadReady(await jpegPhoto(60, 40), 'lake');
    expect((await fan.post(`/like/${image.id}`)).status).toBe(303);
    await shared.stop();

    const own = await start('own');
    const server = (name: string) => own.part(name).server() as MariadbServer;
    const likesIn = async (name: string, table = 'instaclone_likes') =>
      (await runSql(server(name).url, `SELECT image, visitor FROM ${table}`)).length;
    expect([await likesIn('likes-primary'), await likesIn('primary', 'instaclone_likes_moved')]).toEqual([
      1, 1,
    ]);
    const me = visitor(own.url);
    expect((await me.post(`/like/${image.id}`)).status).toBe(303);
    expect(await me.get(`/image/${image.id}`)).toContain('aria-pressed="true"');
    await expect.poll(async () => (await me.image(image.id)).likes, { timeout: 10_000 }).toBe(2);
    await expect.poll(() => likesIn('likes-replica-1'), { timeout: 15_000 }).toBe(2);
    expect(await readFile(join(dir, 'likes-store'), 'utf8')).toBe('own\n');
  }, 180_000);
});

describe('where the likes of a folder are to be', () => {
  const dir = useFolder('likes-settled');
  const settle = async (kept: string, wanted: LikesStore | undefined) => {
    await writeFile(join(dir, 'likes-store'), `${kept}\n`);
    const { store, moves } = await settleLikesStore(dir, wanted);
    return `${store}${moves ? ', after a move' : ''}`;
  };

  test.each([
    ['shared', undefined, 'shared'],
    ['shared', 'own', 'own, after a move'],
    ['moving', undefined, 'own, after a move'],
    ['own', undefined, 'own'],
    ['own', 'own', 'own'],
    ['2 shards', undefined, '2 shards'],
  ] as const)('%s, and %s is wanted: %s', async (kept, wanted, expected) => {
    expect(await settle(kept, wanted)).toBe(expected);
  });

  test.each([
    ['own', 'shared', '--likes-store own'],
    ['moving', 'shared', '--likes-store own'],
    ['shared', '2 shards', '--likes-store shared'],
    ['2 shards', 'own', '--likes-shards 2'],
  ] as const)('%s, and not %s', async (kept, wanted, option) => {
    await expect(settle(kept, wanted)).rejects.toThrow(`runs with ${option}, and its likes are there`);
  });
});

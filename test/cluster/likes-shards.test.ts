import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCluster, type Cluster } from '../../deploy/local/cluster/cluster.ts';
import { writeEnvironment } from '../../deploy/local/command/cluster-state.ts';
import { packages } from '../../deploy/local/programs/packages.mjs';
import type { MariadbServer } from '../../deploy/local/servers/mariadb.ts';
import { runSql } from '../../deploy/local/servers/sql.ts';
import { errorMessage } from '../../src/domain/errors.ts';
import { useFolder } from '../support/nodes/use-folder.ts';
import { visitor, type ImageJson } from '../support/nodes/visitor.ts';
import { withoutLimits } from '../support/nodes/without-limits.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { commandsFor } from '../support/readme/readme-commands.ts';
import { runProgram } from '../support/servers/docker.ts';
import { obeyed } from '../support/servers/obeyed.ts';
import { requireCluster } from '../support/servers/require-cluster.ts';
import { requireServer } from '../support/servers/require-server.ts';

/** What a person waits at most, whatever is broken. */
const patienceMs = 3000;
const canRun = requireCluster() && requireServer(packages.spider);

describe.skipIf(!canRun)('likes on two shards', { timeout: 60_000 }, () => {
  const dir = useFolder('likes-shards');
  const counts = { web: 1, workers: 1, replicas: 0, memcached: 1 };
  let cluster: Cluster;
  /** One on each shard: they take turns by the numbers of the pictures. */
  let images: ImageJson[];
  beforeAll(async () => {
    const settings = { ...withoutLimits, WORKER_CONCURRENCY: '1', LOG_LEVEL: 'warn' };
    cluster = await startCluster({ ...counts, dir, settings, likesStore: '2 shards' });
    const photo = await jpegPhoto(60, 40);
    images = [
      await visitor(cluster.url).uploadReady(photo, 'lake'),
      await visitor(cluster.url).uploadReady(photo, 'hill'),
    ];
  }, 180_000);
  afterAll(async () => {
    await cluster?.stop();
  }, 60_000);

  const order = (...words: string[]) => obeyed(cluster, words);
  const ask = async (name: string, sql: string) =>
    (await runSql((cluster.part(name).server() as MariadbServer).adminUrl, sql)).map(
      (row) => Object.values(row)[0],
    );
  const numbersAt = async (name: string, sql: (id: number) => string) =>
    (await Promise.all(images.map(({ id }) => ask(name, sql(id))))).map(([value]) => Number(value));
  /** The likes of each picture, by the servers: at the head, and beside the pictures. */
  const likes = () =>
    numbersAt('likes-head', (id) => `SELECT COUNT(*) FROM instaclone_likes WHERE image = ${id}`);
  const copies = () => numbersAt('primary', (id) => `SELECT likes FROM instaclone_images WHERE id = ${id}`);
  const change = (who: ReturnType<typeof visitor>, verb: 'like' | 'unlike', image = images[0]) =>
    who.post(`/${verb}/${image?.id}`);
  const shardOf = async (image: ImageJson | undefined) => {
    const sql = `SELECT image FROM instaclone_likes WHERE image = ${image?.id} LIMIT 1`;
    return (await ask('likes-shard-1', sql)).length > 0 ? 'likes-shard-1' : 'likes-shard-2';
  };

  test('the status names the servers, and the shards have the tables', async () => {
    expect((await order('status')).split('\n').at(-2)).toMatch(
      /^likes +likes-head, likes-shard-1, likes-shard-2 +instaclone_likes, instaclone_like_counts$/,
    );
    for (const name of ['likes-head', 'likes-shard-1', 'likes-shard-2'])
      expect(await ask(name, 'SHOW TABLES')).toEqual(
        expect.arrayContaining(['instaclone_likes', 'instaclone_like_counts']),
      );
    expect(await ask('primary', "SHOW TABLES LIKE 'instaclone_like%'")).toEqual([]);
  });

  test('a shell finds them all, as the README asks them', async () => {
    writeEnvironment(dir, cluster);
    const [script = '', ...others] = commandsFor('shards');
    expect(others).toEqual([]);
    const said = await runProgram('bash', ['-e', '-c', script.replace('.cluster-shards', dir)], {
      ...{ cwd: dir, env: process.env, timeoutMs: 30_000 },
    });
    const partitions = said.split('\n').flatMap((line) => line.match(/shard_\d(,shard_\d)*/)?.[0] ?? []);
    expect(partitions).toEqual(['shard_2', 'shard_1,shard_2']);
  });

  test('the folder keeps its shards', async () => {
    const other = startCluster({ ...counts, dir, likesStore: '3 shards' });
    await expect(other).rejects.toThrow(/runs with --likes-shards 2, and its likes are there/);
  });

  test('likes and unlikes of many at once are counted exactly, on both', async () => {
    const people = Array.from({ length: 12 }, () => visitor(cluster.url));
    const statuses = await Promise.all(
      people.flatMap((person, index) =>
        images.map(async (image) => {
          const likesFirst = (await change(person, 'like', image)).status;
          if (index % 3 > 0) return [likesFirst];
          return [likesFirst, (await change(person, 'unlike', image)).status];
        }),
      ),
    );
    expect(new Set(statuses.flat())).toEqual(new Set([303]));
    expect(await likes()).toEqual([8, 8]);
    await expect.poll(copies).toEqual([8, 8]);
    expect(await shardOf(images[0])).not.toBe(await shardOf(images[1]));
  });

  test.each([
    ['kill', 'restart'],
    ['pause', 'resume'],
  ])(
    'after %s of a shard its pictures are shown and not liked, and others are; after %s nothing is lost',
    async (harm, mend) => {
      const [lost, other] = images as [ImageJson, ImageJson];
      const before = await likes();
      const shard = await shardOf(lost);
      await order(harm, shard);
      try {
        const person = visitor(cluster.url);
        for (const path of ['/', `/image/${lost.id}`, `/image/${other.id}`]) {
          const startedAt = performance.now();
          expect((await person.fetch(path, { headers: { Accept: 'text/html' } })).status).toBe(200);
          expect(performance.now() - startedAt).toBeLessThan(patienceMs);
        }
        const startedAt = performance.now();
        const refused = await change(person, 'like', lost);
        expect(performance.now() - startedAt).toBeLessThan(patienceMs);
        expect(refused.status).toBe(503);
        expect(await refused.text()).toContain(errorMessage('unavailable'));
        expect((await change(person, 'like', other)).status).toBe(303);
      } finally {
        await order(mend, shard);
      }
      const next = visitor(cluster.url);
      await expect.poll(async () => (await change(next, 'like', lost)).status, { interval: 100 }).toBe(303);
      const after = before.map((count) => count + 1);
      expect(await likes()).toEqual(after);
      await expect.poll(copies, { timeout: 30_000 }).toEqual(after);
    },
  );
});

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCluster, type Cluster } from '../../deploy/local/cluster/cluster.ts';
import { waitForReplica } from '../../deploy/local/cluster/replication.ts';
import { isRunning } from '../../deploy/local/programs/spawn.ts';
import { runSql } from '../../deploy/local/servers/sql.ts';
import { askOnAndOn, getText } from '../support/nodes/ask-on-and-on.ts';
import { barePrograms } from '../support/nodes/bare-programs.ts';
import { requireCluster } from '../support/servers/require-cluster.ts';
import { useFolder } from '../support/nodes/use-folder.ts';

describe.skipIf(!requireCluster())('a local cluster', () => {
  const lines: string[] = [];
  const dir = useFolder('cluster');
  let cluster: Cluster;

  beforeAll(async () => {
    const counts = { web: 2, workers: 1, replicas: 1 };
    cluster = await startCluster({
      ...counts,
      dir,
      programs: barePrograms,
      log: (line) => void lines.push(line),
    });
  }, 120_000);

  afterAll(async () => {
    await cluster?.stop();
  }, 60_000);

  const names = () => cluster.parts().map(({ name }) => name);
  const pids = (kind: string) =>
    cluster
      .parts()
      .filter((part) => part.kind === kind)
      .map((part) => part.server().pid);
  /** Who answers, after enough requests that everybody in the rotation had one. */
  const whoAnswers = async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => getText(cluster.url)));
    return [...new Set(answers.map(({ body }) => body))].sort();
  };
  const environmentOfWeb = async () =>
    JSON.parse((await getText(`${cluster.url}/environment`)).body) as Record<string, string>;
  /** What it is told in the file that NAME_FILE names. */
  const secretOfWeb = async (name: string) =>
    (await readFile((await environmentOfWeb())[`${name}_FILE`] ?? '', 'utf8')).trim();

  test('everything runs, and requests reach every web node', async () => {
    expect(names()).toEqual([
      ...['nginx', 'web-1', 'web-2', 'worker-1', 'rabbitmq', 'memcached-1', 'memcached-2'],
      ...['primary', 'replica-1'],
    ]);
    for (const part of cluster.parts()) expect([part.name, part.state]).toEqual([part.name, 'running']);
    expect(await whoAnswers()).toEqual(['web-1', 'web-2']);
  });

  test('nodes are told where everything is, and each has a folder of its own', async () => {
    const told = await environmentOfWeb();
    expect(told).toMatchObject(cluster.environment());
    expect(await secretOfWeb('DATABASE_URL')).toBe(cluster.primary().url);
    expect(await secretOfWeb('DATABASE_REPLICA_URLS')).toBe(cluster.replicas()[0]?.url);
    expect(told['CACHE_SERVERS']).toMatch(/^127\.0\.0\.1:\d+,127\.0\.0\.1:\d+$/);
    expect(await secretOfWeb('QUEUE_URL')).toMatch(/^amqp:\/\/instaclone:.+@127\.0\.0\.1:\d+$/);
    expect((await secretOfWeb('COOKIE_SECRET')).length).toBeGreaterThanOrEqual(32);
    expect(told['DATA_DIR']).toBe(join(dir, told['NODE_NAME'] ?? '', 'data'));
  });

  test('secrets are for nobody else', async () => {
    expect((await stat(join(dir, 'secrets.json'))).mode & 0o077).toBe(0);
    expect((await stat(join(dir, 'primary', 'accounts.sql'))).mode & 0o077).toBe(0);
    for (const file of await readdir(join(dir, 'secrets'), { recursive: true }))
      expect([file, (await stat(join(dir, 'secrets', file))).mode & 0o077]).toEqual([file, 0]);
  });

  test('no secret is in the environment of a node', async () => {
    const told = Object.values(await environmentOfWeb());
    const { database, ...others } = JSON.parse(await readFile(join(dir, 'secrets.json'), 'utf8')) as {
      database: Record<string, string>;
    } & Record<string, string>;
    const secrets = Object.values({ ...database, ...others });
    expect(secrets.length).toBeGreaterThanOrEqual(7);
    for (const secret of secrets) expect(told.filter((value) => value.includes(secret))).toEqual([]);
  });

  test('the schema is there before the nodes are, on the replica too', async () => {
    await runSql(cluster.primary().url, 'INSERT INTO probe VALUES (1)');
    const [replica] = cluster.replicas();
    if (replica === undefined) throw new Error('There is no replica.');
    await waitForReplica(cluster.primary(), replica);
    expect(await runSql(replica.url, 'SELECT n FROM probe')).toEqual([{ n: 1 }]);
  });

  test('web nodes are added and removed under load, and no request fails', async () => {
    const load = askOnAndOn(cluster.url);
    await cluster.scale({ web: 4 });
    expect(await whoAnswers()).toEqual(['web-1', 'web-2', 'web-3', 'web-4']);
    const leaving = ['web-3', 'web-4'].map((name) => cluster.part(name).server().pid);
    await cluster.scale({ web: 2 });
    expect(leaving.map(isRunning)).toEqual([false, false]);
    expect(await whoAnswers()).toEqual(['web-1', 'web-2']);
    expect(await load.stop()).toMatchObject({ failures: [] });
  });

  test('a removed node finishes the request that it has', async () => {
    await cluster.scale({ web: 3 });
    const slow = Array.from({ length: 6 }, () => getText(`${cluster.url}/slow`));
    const third = cluster.part('web-3').server().url;
    await expect.poll(async () => (await getText(`${third}/slow-requests`)).body).not.toBe('0');
    await cluster.scale({ web: 2 });
    const answers = await Promise.all(slow);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(answers.map(({ body }) => body)).toContain('web-3');
  });

  test('web nodes are restarted one by one under load, and no request fails', async () => {
    const before = pids('web');
    const load = askOnAndOn(cluster.url);
    await cluster.restart([cluster.part('web-1'), cluster.part('web-2')]);
    expect(await load.stop()).toMatchObject({ failures: [] });
    expect(pids('web').filter((pid) => before.includes(pid))).toEqual([]);
  });

  test('a killed web node is not noticed, and scaling brings it back', async () => {
    const load = askOnAndOn(cluster.url);
    await cluster.part('web-1').kill();
    expect(cluster.part('web-1').state).toBe('killed');
    expect(await whoAnswers()).toEqual(['web-2']);
    await cluster.scale({ web: 2 });
    // nginx asks a node that failed again after 2 s.
    await expect.poll(whoAnswers, { timeout: 10_000 }).toEqual(['web-1', 'web-2']);
    expect(await load.stop()).toMatchObject({ failures: [] });
  });

  test('a node that ends by itself is reported, with where its log is', async () => {
    process.kill(cluster.part('worker-1').server().pid, 'SIGKILL');
    await expect.poll(() => cluster.part('worker-1').state).toBe('ended');
    expect(lines.at(-1)).toBe(`worker-1 ended by itself (SIGKILL); its log is in ${join(dir, 'worker-1')}`);
    await cluster.scale({ workers: 2 });
    expect(pids('worker').map(isRunning)).toEqual([true, true]);
    await cluster.scale({ workers: 0 });
    expect(pids('worker')).toEqual([]);
  });

  test('a replica is added under load; it has the data and the nodes know it', async () => {
    const load = askOnAndOn(cluster.url);
    await cluster.scale({ replicas: 2 });
    expect(await load.stop()).toMatchObject({ failures: [] });
    const [, added] = cluster.replicas();
    expect(await runSql(added?.url ?? '', 'SELECT n FROM probe')).toEqual([{ n: 1 }]);
    expect(await secretOfWeb('DATABASE_REPLICA_URLS')).toBe(
      cluster
        .replicas()
        .map(({ url }) => url)
        .join(','),
    );
    await cluster.scale({ replicas: 1 });
    expect(isRunning(added?.pid ?? 0)).toBe(false);
    expect(await secretOfWeb('DATABASE_REPLICA_URLS')).toBe(cluster.replicas()[0]?.url);
  });

  test('a primary that was killed comes back with its data, at its place', async () => {
    const { url } = cluster.primary();
    await cluster.part('primary').kill();
    await cluster.part('primary').start();
    expect(cluster.primary().url).toBe(url);
    expect(await runSql(url, 'SELECT n FROM probe')).toEqual([{ n: 1 }]);
  });

  test('what makes no sense is refused in words', async () => {
    await expect(cluster.scale({ web: 0 })).rejects.toThrow('At least one web node is needed.');
    expect(() => cluster.part('web-9')).toThrow(/There is no "web-9" here, only .*web-1/);
    expect(() => cluster.part('web-1').resume()).toThrow(/web-1 is running/);
  });

  test('a node that can not start is reported with its last words, and the others stay', async () => {
    const failing = startCluster({
      ...{ dir: join(dir, 'second'), web: 1, workers: 0, replicas: 0, memcached: 1 },
      programs: { ...barePrograms, web: ['-e', 'console.error("no secret"); process.exit(78)'] },
    });
    await expect(failing).rejects.toThrow(/web-1 could not be started[^]*exit code 78[^]*no secret/);
    expect(await whoAnswers()).toEqual(['web-1', 'web-2']);
  });

  test('after the end nothing is left running', async () => {
    const all = cluster.parts().map((part) => part.server().pid);
    await cluster.stop();
    expect(all.filter(isRunning)).toEqual([]);
    expect(cluster.parts().every(({ state }) => state === 'stopped')).toBe(true);
  });
});

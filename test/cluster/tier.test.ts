import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { obey } from '../../deploy/local/command/cluster-orders.ts';
import { writeEnvironment, writeState } from '../../deploy/local/command/cluster-state.ts';
import { serveControl, type Control } from '../../deploy/local/command/control.ts';
import { startCluster, type Cluster } from '../../deploy/local/cluster/cluster.ts';
import { runSql } from '../../deploy/local/servers/sql.ts';
import { projectRoot } from '../../src/project-root.ts';
import { runProgram } from '../support/servers/docker.ts';
import { askOnAndOn } from '../support/nodes/ask-on-and-on.ts';
import { expectExactCounts } from '../support/likes/expect-exact-counts.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { requireCluster } from '../support/servers/require-cluster.ts';
import { idOf, visitor } from '../support/nodes/visitor.ts';
import { withoutLimits } from '../support/nodes/without-limits.ts';
import { useFolder } from '../support/nodes/use-folder.ts';

/** The whole tier, with the application's own programs, as `npm run cluster` starts it. */
describe.skipIf(!requireCluster())('the tier', { timeout: 60_000 }, () => {
  const dir = useFolder('tier');
  let cluster: Cluster;
  beforeAll(async () => {
    const settings = { ...withoutLimits, WORKER_CONCURRENCY: '1', LOG_LEVEL: 'warn' };
    cluster = await startCluster({ dir, web: 2, workers: 1, replicas: 2, settings });
  }, 180_000);
  afterAll(async () => {
    await cluster?.stop();
  }, 60_000);

  const me = () => visitor(cluster.url);
  /** nginx keeps pages for a second, but not for who has a cookie. */
  const passedOn = { headers: { Cookie: 'any=1' } };
  const answerMs = async (ask: () => Promise<Response>) => {
    const startedAt = performance.now();
    const response = await ask();
    return {
      status: response.status,
      retryAfter: response.headers.get('Retry-After'),
      ms: performance.now() - startedAt,
    };
  };

  it('takes an upload, a filter and a like through the load balancer, and serves the pictures from disk', async () => {
    const person = me();
    const parent = await person.uploadReady(await jpegPhoto(1500, 1000), 'lake');
    const child = await person.settled(await person.post(`/image/${parent.id}`, { filter: 'clarendon' }));
    expect(child).toMatchObject({ state: 'ready', name: 'lake (clarendon)', parent: parent.id });
    expect(await (await person.post(`/like/${child.id}`, {}, { Accept: '*/*' })).text()).toBe('1');
    const picture = await person.fetch(child.full as string);
    expect([picture.status, picture.headers.get('Content-Type')]).toEqual([200, 'image/jpeg']);
    const front = await visitor(cluster.url).get('/');
    expect(front).toContain(`href="/image/${child.id}"`);
    expect(front).toContain('<span class="chip">Clarendon</span>');
  });

  describe('by hand, as the README says', () => {
    let control: Control;
    beforeAll(async () => {
      control = await serveControl((words, say) => obey(cluster, words, say));
      writeState(dir, { pid: process.pid, socket: control.socket, parts: [] });
      writeEnvironment(dir, cluster);
    });
    afterAll(() => control.close());
    const shell = (command: string) =>
      runProgram('sh', ['-c', command.replaceAll('.cluster/', `${dir}/`)], { timeoutMs: 60_000 });

    it('measures queries with mysqlslap, on the primary and on a replica', async () => {
      const readme = await readFile(join(projectRoot, 'README.md'), 'utf8');
      const commands = [...readme.matchAll(/^ *(mysqlslap .+)$/gm)].map(([, command]) => command as string);
      expect(commands).toHaveLength(2);
      for (const command of commands) {
        const quick = command.replace(/--number-of-queries=\d+/, '--number-of-queries=200');
        expect(await shell(`. .cluster/env && ${quick}`)).toContain('Average number of seconds');
      }
      expect(await shell(`. .cluster/env && mysql -N -e 'select @@server_id'`)).toBe('1\n');
      expect(await shell(`. .cluster/env && mysql --port=$REPLICA_1_PORT -N -e 'select @@server_id'`)).toBe(
        '2\n',
      );
    });

    it('loses nothing to a mysqlslap that makes tables of its own and drops the database', async () => {
      const harm = '. .cluster/env && mysqlslap --auto-generate-sql --create-schema=instaclone';
      await expect(shell(harm)).rejects.toThrow(/denied/);
      const count = `. .cluster/env && mysql -N -e 'select count(*) >= 0 from instaclone_images'`;
      expect(await shell(count)).toBe('1\n');
    });

    it('is filled by an order to the cluster', async () => {
      const before = (await me().json<{ count: number }>('/')).count;
      const order = join(projectRoot, 'deploy/local/command/cluster.mjs');
      await runProgram(process.execPath, [order, 'seed', '3', '--dir', dir], {
        timeoutMs: 60_000,
      });
      expect((await me().json<{ count: number }>('/')).count).toBeGreaterThanOrEqual(before + 3);
    });
  });

  it('answers every request while web nodes come and go', async () => {
    const asking = askOnAndOn(`${cluster.url}/about`);
    await cluster.scale({ web: 4 });
    await cluster.scale({ web: 1 });
    await cluster.scale({ web: 2 });
    const { asked, failures } = await asking.stop();
    expect(asked).toBeGreaterThan(100);
    expect(failures).toEqual([]);
  });

  it('answers every GET when a web node is killed', async () => {
    const asking = askOnAndOn(`${cluster.url}/about`);
    await cluster.part('web-1').kill();
    await sleep(1500);
    const { failures } = await asking.stop();
    await cluster.part('web-1').start();
    expect(failures).toEqual([]);
  });

  it('has a job of a killed worker done by another, once', async () => {
    const person = me();
    const parent = await person.uploadReady(await jpegPhoto(4000, 3000), 'victim');
    await cluster.scale({ workers: 2 });
    const children = await Promise.all(
      ['sepia', 'clarendon', 'toaster', 'kelvin'].map((filter) =>
        person.post(`/image/${parent.id}`, { filter }),
      ),
    );
    await sleep(150);
    await cluster.part('worker-1').kill();
    const made = await Promise.all(children.map((response) => me().settled(response)));
    expect(made.map((image) => image.state)).toEqual(['ready', 'ready', 'ready', 'ready']);
    const page = await person.get(`/image/${parent.id}`);
    for (const { name } of made) expect(page.split(`>${name}<`).length - 1, name).toBeLessThanOrEqual(2);
    const [row] = await runSql(
      cluster.primary().adminUrl,
      `select count(*) as n from instaclone.instaclone_images where parent_id = ${parent.id}`,
    );
    expect(Number(row?.['n'])).toBe(4);
    await cluster.part('worker-1').start();
  });

  it('accepts uploads while the broker is away, and makes them when it returns', async () => {
    const person = me();
    const small = await jpegPhoto(300, 200);
    await cluster.part('rabbitmq').kill();
    const ids: number[] = [];
    for (let i = 0; i < 10; i += 1) ids.push(await idOf(await person.upload(small, `offline ${i}.jpg`)));
    expect((await person.image(ids[0] as number)).state).toBe('processing');
    await cluster.part('rabbitmq').start();
    for (const id of ids) expect((await me().settled(id)).state).toBe('ready');
  }, 90_000);

  it('counts every like once while servers of every kind are killed', async () => {
    const victims = [
      ['rabbitmq', 'worker'],
      ['primary', 'web', 'replica'],
    ] as const;
    await expectExactCounts(cluster, victims);
  });

  describe.each(['killed', 'hung'] as const)('with the primary %s', (how) => {
    it('serves pages, refuses writes in time with a sentence, and recovers by itself', async () => {
      const person = me();
      const image = await person.uploadReady(await jpegPhoto(200, 100), `before ${how}`);
      const primary = cluster.part('primary');
      if (how === 'killed') await primary.kill();
      else primary.pause();
      try {
        for (let i = 0; i < 4; i += 1) {
          const page = await answerMs(() => visitor(cluster.url).fetch('/', passedOn));
          expect(page.status).toBe(200);
          expect(page.ms).toBeLessThan(3000);
          const write = await answerMs(() => visitor(cluster.url).post(`/like/${image.id}`));
          expect(write.status).toBe(503);
          expect(Number(write.retryAfter)).toBeGreaterThan(0);
          expect(write.ms).toBeLessThan(3000);
        }
      } finally {
        if (how === 'killed') await primary.start();
        else primary.resume();
      }
      await expect
        .poll(async () => (await person.post(`/like/${image.id}`)).status, { timeout: 15_000, interval: 200 })
        .toBe(303);
    }, 60_000);
  });

  it('answers every GET in time with a web node hung', async () => {
    cluster.part('web-1').pause();
    try {
      for (let i = 0; i < 20; i += 1) {
        const page = await answerMs(() => visitor(cluster.url).fetch(`/?before=${100 + i}`));
        expect(page.status).toBe(200);
        expect(page.ms).toBeLessThan(3000);
      }
    } finally {
      cluster.part('web-1').resume();
    }
  });

  it('answers in time with a replica hung', async () => {
    cluster.part('replica-1').pause();
    try {
      for (let i = 0; i < 20; i += 1) {
        const page = await answerMs(() => visitor(cluster.url).fetch(`/image/${1 + (i % 3)}`, passedOn));
        expect([200, 404]).toContain(page.status);
        expect(page.ms).toBeLessThan(3000);
      }
    } finally {
      cluster.part('replica-1').resume();
    }
  });
});

import { execFile } from 'node:child_process';
import { appendFile, copyFile, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askOnAndOn, getText } from '../support/nodes/ask-on-and-on.ts';
import { openStack, requireDocker, type Stack } from '../support/servers/docker.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { visitor } from '../support/nodes/visitor.ts';
import { commandsFor, quickForm } from '../support/readme/readme-commands.ts';

/** What `docker compose config` says of a service, as far as it is looked at. */
interface ComposeService {
  environment: Record<string, string | null>;
  secrets: { source: string }[];
  volumes: { source: string; target: string }[];
  depends_on?: Record<string, unknown>;
}

/** One after the other: each test finds the stack as the one before left it. */
describe.skipIf(!(await requireDocker()))('the stack in containers', { timeout: 240_000 }, () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await openStack();
  });
  afterAll(() => stack?.remove(), 120_000);

  const settingsFile = () => join(stack.dir, '.env');
  /** By name; without line breaks at their ends. */
  const readSecrets = async () => {
    const names = await readdir(join(stack.dir, '.secrets'));
    const read = async (name: string) => [
      name,
      (await readFile(join(stack.dir, '.secrets', name), 'utf8')).trim(),
    ];
    return Object.fromEntries(await Promise.all(names.map(read))) as Record<string, string>;
  };
  const makeSecrets = async () => (await promisify(execFile)(join(stack.dir, 'deploy/env'))).stdout;
  const scale = (...counts: string[]) => stack.compose('scale', '--no-deps', ...counts);
  /** Everything in the container but its first process, as if the application had crashed. */
  const crash = (service: string, index: number) =>
    stack.inside(service, 'kill -9 -1', index).catch(() => undefined);
  /** Addresses of the web nodes among which nginx has spread its latest requests. */
  const nodesAsked = async () => {
    const log = await stack.compose('logs', '--no-log-prefix', '--tail', '200', 'nginx');
    return new Set([...log.matchAll(/"nodes":"([\d.:]+)"/g)].map(([, node]) => node)).size;
  };

  /** When this web node said that it is ready, and when nginx had its first answer from it. */
  const beginningsOf = async (index: number) => {
    const logOf = (service: string, ...words: string[]) =>
      stack.compose('logs', '--no-log-prefix', '--timestamps', ...words, service);
    const addresses = (await stack.inside('web', 'hostname -i', index)).trim().split(' ');
    const timeOf = (log: string, words: string[]) => {
      const first = log.split('\n').find((line) => words.some((word) => line.includes(word)));
      return Date.parse(first?.split(' ')[0] ?? '');
    };
    return {
      ready: timeOf(await logOf('web', '--index', String(index)), ['Instaclone is ready']),
      asked: timeOf(
        await logOf('nginx'),
        addresses.map((address) => `"nodes":"${address}:8000"`),
      ),
    };
  };

  /**
   * On a slow machine the replicas, which make their first copy after that, leave little for the first page. Not by
   * fetch, which hung here for good three times, with no connection open (Node 20.20).
   */
  const isReady = () =>
    expect.poll(() => getText(stack.url).then(({ status }) => status, String), { timeout: 30_000 }).toBe(200);

  test('does not start without secrets', async () => {
    await expect(stack.compose('up', '--detach')).rejects.toThrow('run deploy/env first');
  });

  test('does not start with the example of .env', async () => {
    await copyFile(join(stack.dir, 'deploy/env.example'), settingsFile());
    await expect(stack.compose('up', '--detach')).rejects.toThrow('run deploy/env first');
    await rm(settingsFile());
  });

  test('secrets are made once, each in a file, in a folder for nobody else', async () => {
    expect(await makeSecrets()).toContain('docker compose up');
    expect((await stat(settingsFile())).mode & 0o777).toBe(0o600);
    expect((await stat(join(stack.dir, '.secrets'))).mode & 0o777).toBe(0o700);
    const secrets = await readSecrets();
    expect(secrets['COOKIE_SECRET']).toMatch(/^[0-9a-f]{32}$/);
    expect(await makeSecrets()).toContain('stays as it is');
    expect(await readSecrets()).toEqual(secrets);
    const settings = await readFile(settingsFile(), 'utf8');
    for (const secret of Object.values(secrets)) expect(settings).not.toContain(secret);
  });

  test('what an earlier version did not write is added, and what it had in .env becomes a file', async () => {
    const settings = await readFile(settingsFile(), 'utf8');
    const before = await readSecrets();
    const older = settings.replace(/^(SECRETS_DIR|WEB_COUNT)=.*\n/gm, '');
    const moved = { MYSQL_APP_PASSWORD: 'theirs', COOKIE_SECRET: 'an earlier secret of 32 characters' };
    const lines = Object.entries(moved).map(([name, value]) => `${name}=${value}\n`);
    await writeFile(settingsFile(), older + lines.join(''));
    for (const name of [...Object.keys(moved), 'MYSQL_STUDENT_PASSWORD', 'DATABASE_URL'])
      await rm(join(stack.dir, '.secrets', name));
    expect(await makeSecrets()).toContain('added to it: WEB_COUNT SECRETS_DIR');
    const completed = await readFile(settingsFile(), 'utf8');
    expect(completed.startsWith(older)).toBe(true);
    expect(completed).not.toMatch(/theirs|earlier secret/);
    const { MYSQL_STUDENT_PASSWORD, ...others } = await readSecrets();
    expect(MYSQL_STUDENT_PASSWORD).toMatch(/^[0-9a-f]{32}$/);
    expect(others).toMatchObject({ ...moved, DATABASE_URL: 'mysql://instaclone:theirs@mysql/instaclone' });
    expect(others['MYSQL_ROOT_PASSWORD']).toBe(before['MYSQL_ROOT_PASSWORD']);
    await rm(join(stack.dir, '.secrets'), { recursive: true });
    await makeSecrets();
  });

  test('the likes get servers of their own by one more file', async () => {
    const files = ['--file', 'docker-compose.yml', '--file', 'deploy/likes-store.compose.yml'];
    const { services, secrets } = JSON.parse(
      await stack.compose(...files, '--profile', 'cli', 'config', '--format', 'json'),
    ) as {
      services: Record<string, ComposeService>;
      secrets: Record<string, { file: string }>;
    };
    for (const { file } of Object.values(secrets)) expect((await stat(file)).size).toBeGreaterThan(0);
    const primary = services['likes-mysql'];
    const replica = services['likes-replica1'];
    expect(Object.keys(replica?.depends_on ?? {})).toEqual(['likes-mysql']);
    expect(replica?.environment['PRIMARY_HOST']).toBe('likes-mysql');
    const dataOf = (service?: ComposeService) =>
      service?.volumes.filter(({ target }) => target === '/var/lib/mysql').map(({ source }) => source);
    expect([dataOf(primary), dataOf(replica)]).toEqual([['likes-mysql'], ['likes-replica1']]);
    const kept = await readSecrets();
    for (const name of ['web', 'worker', 'cli', 'migrate']) {
      const { environment, secrets: given } = services[name] as ComposeService;
      const secret = environment['LIKES_DATABASE_URL_FILE']?.replace('/run/secrets/', '') ?? '';
      expect(given.map(({ source }) => source)).toEqual(
        expect.arrayContaining([name === 'migrate' ? 'MIGRATE_DATABASE_URL' : 'DATABASE_URL', secret]),
      );
      expect(kept[secret]).toContain('@likes-mysql/instaclone');
    }
  });

  test('the images are built', () => stack.compose('build', '--quiet'));

  /** As far as the engine's client can tell; it is deployed by hand, because a test is not to make a Swarm of an engine. */
  test('Swarm takes it, as deploy/swarm converts it', async () => {
    const print = 'deploy/swarm --print stack >stack.json && docker stack config --compose-file stack.json';
    const { services, secrets } = JSON.parse(await stack.shell(`${print} >taken.yml && cat stack.json`)) as {
      services: Record<string, { deploy: { endpoint_mode: string; placement?: { constraints: string[] } } }>;
      secrets: Record<string, { name: string }>;
    };
    for (const { name } of Object.values(secrets)) expect(name).toMatch(/^stack_[A-Z_]+-[0-9a-f]{12}$/);
    expect(Object.keys(services)).toContain('nginx');
    expect(services['mysql']?.deploy.placement?.constraints?.[0]).toMatch(/^node\.id == /);
    expect(await stack.shell('grep -c "endpoint_mode: dnsrr" taken.yml')).toBe(
      `${Object.keys(services).length}\n`,
    );
  });

  test('comes up with one command', async () => {
    const chosen = { WEB_COUNT: 1, WORKER_COUNT: 2, LAB: 'on', UPLOAD_MAX_BYTES: 20 * 2 ** 20 };
    const lines = Object.entries(chosen).map(([name, value]) => `${name}=${value}\n`);
    await appendFile(settingsFile(), lines.join('')); // Of two lines for one name, the last counts.
    await stack.compose('up', '--detach');
    await isReady();
  });

  test('what .env says reaches the containers', async () => {
    expect(await stack.inside('web', 'echo $LAB $UPLOAD_MAX_BYTES $JOB_TIMEOUT')).toBe('on 20971520\n');
    expect(await stack.inside('worker', 'echo $UPLOAD_MAX_BYTES')).toBe('20971520\n');
    const config = await stack.inside('nginx', 'cat /etc/nginx/conf.d/default.conf');
    expect(config).toContain('client_max_body_size 22020096;');
    expect(config).toContain('"20 MiB"');
  });

  test('only the load balancer can be reached from outside', async () => {
    const published = await stack.inspect(
      '{{index .Config.Labels "com.docker.compose.service"}}{{range $port, $to := .HostConfig.PortBindings}} {{$port}}{{end}}',
    );
    expect(published.filter((line) => line.includes(' '))).toEqual(['nginx 8080/tcp']);
    expect(published.length).toBe(10);
  });

  test('no secret shows to who inspects a container', async () => {
    const secrets = Object.entries(await readSecrets());
    expect(secrets.length).toBeGreaterThan(10);
    for (const container of await stack.inspect('{{json .}}'))
      for (const [name, secret] of secrets) expect([name, container.includes(secret)]).toEqual([name, false]);
  });

  test('each has a bound for memory, cores and processes', async () => {
    const bounds = await stack.inspect(
      '{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}}',
    );
    for (const line of bounds) expect(line).toMatch(/^[1-9]\d* [1-9]\d* [1-9]\d*$/);
  });

  test('each reaches those whom it asks, and nobody else', async () => {
    const found = await stack.inspect(
      '{{index .Config.Labels "com.docker.compose.service"}}{{range $name, $_ := .NetworkSettings.Networks}} {{$name}}{{end}}',
    );
    const networks = Object.fromEntries(
      found.map((line) => {
        const [service = '', ...names] = line.split(' ');
        return [service, names.map((name) => name.split('_').at(-1)).sort()];
      }),
    );
    expect(networks).toEqual({
      nginx: ['front'],
      web: ['cache', 'data', 'front', 'queue'],
      worker: ['cache', 'data', 'queue'],
      ...{ memcached1: ['cache'], memcached2: ['cache'], rabbitmq: ['queue'] },
      ...{ mysql: ['data'], replica1: ['data'], replica2: ['data'] },
    });
  });

  test("the application's account of the broker is no administrator", async () => {
    const ctl = (words: string) =>
      stack.inside('rabbitmq', `rabbitmqctl --quiet ${words} --no-table-headers`);
    expect(await ctl('list_users')).toBe('instaclone\t[]\n');
    const [, ...rights] = (await ctl('list_user_permissions instaclone')).trim().split('\t');
    expect(rights.length).toBe(3);
    for (const right of rights) expect(right).toMatch(/^\^\(instaclone/);
  });

  test('nobody in the containers is root, may become it, or can change the program', async () => {
    const rights = await stack.inspect(
      '{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}}',
    );
    for (const line of rights)
      expect(line).toMatch(/^(?!root |0 )\S+ true \[ALL\] \[no-new-privileges:true\]$/);
    const services = (await stack.compose('ps', '--services')).trim().split('\n');
    const ids = await Promise.all(services.map((service) => stack.inside(service, 'id -u')));
    expect(ids.map((id) => Number(id) > 0)).toEqual(services.map(() => true));
  });

  test('a picture goes through all of it: upload, filter, file', async () => {
    const person = visitor(stack.url);
    const upload = await person.uploadReady(await jpegPhoto());
    const filtered = await person.settled(await person.post(`/image/${upload.id}`, { filter: 'sepia' }));
    expect(filtered).toMatchObject({ state: 'ready', parent: upload.id, filter: 'sepia' });
    const made = await person.fetch(filtered.full ?? '');
    expect(made.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(Buffer.from(await made.arrayBuffer()).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    const [, style = ''] = /href="(\/static\/[^"]+\.css[^"]*)"/.exec(await person.get('/')) ?? [];
    const file = await person.fetch(style);
    expect(file.headers.get('content-type')).toBe('text/css');
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(file.headers.get('x-cache')).toBeNull(); // From nginx's own disk.
  });

  const originalsIn = async (service: string, folder: string) =>
    Number(await stack.inside(service, `find ${folder} -path '*originals/*' -type f | wc -l`));

  test('nginx has the pictures, and no original', async () => {
    expect(await stack.inside('nginx', 'ls /srv')).toBe('blobs\n');
    expect(await stack.inside('nginx', 'ls /srv/blobs')).toBe('media\n');
    expect(await originalsIn('worker', '/srv/originals')).toBe(1);
  });

  test('pages that everybody shares are kept by nginx, files of another version are not', async () => {
    const cacheOf = async () => {
      const answer = await fetch(stack.url, { headers: { Accept: 'text/html' } });
      await answer.text();
      return answer.headers.get('x-cache');
    };
    // Until what was there before has been fetched anew.
    await expect.poll(cacheOf, { timeout: 10_000 }).toBe('HIT');
    const style = await fetch(`${stack.url}/static/css/site.css?v=0123456789ab`);
    expect([style.status, style.headers.get('cache-control')]).toEqual([404, 'no-store']);
  });

  test('both replicas follow, and take no writes; nobody who serves may change tables', async () => {
    for (const replica of ['replica1', 'replica2']) {
      await expect
        .poll(() => stack.query(replica, 'select count(*) from instaclone_images').catch(String), {
          timeout: 60_000,
        })
        .toBe('2\n');
      await expect(stack.query(replica, 'delete from instaclone_likes')).rejects.toThrow('read-only');
    }
    await expect(stack.query('mysql', 'drop table instaclone_likes')).rejects.toThrow('command denied');
  });

  test('the account for measuring reads, and changes nothing', async () => {
    const asStudent = (sql: string) =>
      stack.inside(
        'mysql',
        `MYSQL_PWD=$(cat /run/secrets/MYSQL_STUDENT_PASSWORD) mysql --user=student --batch --execute="${sql}" instaclone`,
      );
    expect(await asStudent('select count(*) as pictures from instaclone_images')).toBe('pictures\n2\n');
    for (const sql of [
      'delete from instaclone_likes',
      'drop table instaclone_likes',
      'drop database instaclone',
    ])
      await expect(asStudent(sql)).rejects.toThrow('denied');
  });

  test('web nodes are added, killed and removed under load, and no request fails', async () => {
    const load = askOnAndOn(`${stack.url}/about`, 3); // A page that nginx does not keep.
    const scaledAt = Date.now();
    await scale('web=3');
    await expect.poll(nodesAsked, { timeout: 30_000 }).toBe(3);
    for (const index of [2, 3]) {
      const { ready, asked } = await beginningsOf(index);
      const [readyAfter, askedAfter] = [ready, asked].map((at) => ((at - scaledAt) / 1000).toFixed(1));
      console.log(
        `web-${index}, from docker compose scale: ready ${readyAfter} s, first request ${askedAfter} s`,
      );
      expect(asked - ready).toBeLessThan(5000);
    }
    await crash('web', 2);
    await scale('web=2');
    const { asked, failures } = await load.stop();
    expect(failures).toEqual([]);
    expect(asked).toBeGreaterThan(100);
  });

  test('a worker is killed in mid-job; every picture is made, and made once', async () => {
    const person = visitor(stack.url);
    const picture = await jpegPhoto(4000, 3000);
    const sent = Promise.all(Array.from({ length: 8 }, () => person.upload(picture)));
    const count = async (state: string) =>
      Number(await stack.query('mysql', `select count(*) from instaclone_jobs where state = '${state}'`));
    // Each of the two works on two at once, so of three running jobs it has at least one.
    await expect.poll(() => count('running'), { timeout: 30_000 }).toBeGreaterThanOrEqual(3);
    await crash('worker', 1);
    for (const response of await sent) expect((await person.settled(response)).state).toBe('ready');
    expect(await count('done')).toBe(10);
    expect(await stack.query('mysql', 'select count(*) from instaclone_images')).toBe('10\n');
  });

  test('a worker that was killed from inside comes back by itself', async () => {
    const readme = await readFile(join(stack.dir, 'README.md'), 'utf8');
    const command = /`(docker compose exec worker sh -c '[^'`]+')`/.exec(readme)?.[1] ?? '';
    const restarts = async () => {
      const all = await stack.inspect('{{.Name}} {{.RestartCount}}');
      const counts = all.filter((line) => line.includes('worker')).map((line) => Number(line.split(' ')[1]));
      return counts.reduce((sum, count) => sum + count, 0);
    };
    const before = await restarts();
    await stack.shell(`${command} || true`);
    await expect.poll(restarts, { timeout: 60_000 }).toBe(before + 1);
    await expect
      .poll(
        async () => (await stack.compose('ps', '--status', 'running', 'worker')).match(/-worker-\d/g)?.length,
      )
      .toBe(2);
  });

  test('what was stopped comes back with its data, and originals of an earlier version leave what nginx has', async () => {
    const originals = await originalsIn('web', '/srv/originals');
    expect(originals).toBe(9);
    await stack.inside('web', 'cp -r /srv/originals/originals /srv/blobs && rm -r /srv/originals/originals');
    await stack.compose('stop');
    await stack.compose('up', '--detach');
    await isReady();
    // One node is enough to be ready, and another one may still be moving some.
    await expect.poll(() => originalsIn('web', '/srv/originals')).toBe(originals);
    await expect.poll(() => stack.inside('nginx', 'ls /srv/blobs')).toBe('media\n');
    expect((await visitor(stack.url).image(1)).state).toBe('ready');
    const services = await stack.inspect('{{index .Config.Labels "com.docker.compose.service"}}');
    expect(services.filter((name) => name === 'web' || name === 'worker').sort()).toEqual([
      'web',
      'worker',
      'worker',
    ]);
  });

  test('a copy that was interrupted while it was made is made again', async () => {
    await stack.compose('stop', 'replica2');
    await stack.compose(
      'run',
      '--rm',
      '--no-deps',
      '--entrypoint',
      'rm /var/lib/mysql/mysqld-auto.cnf',
      'replica2',
    );
    await stack.compose('start', 'replica2');
    await expect
      .poll(() => stack.query('replica2', 'select count(*) from instaclone_images').catch(String), {
        timeout: 90_000,
      })
      .toBe('10\n');
    expect(await stack.compose('logs', 'replica2')).toContain('starting over');
  });

  test.each([...new Set(commandsFor('containers'))])('%s, as in the README', async (command) => {
    const quick = quickForm(command, [
      [/--count 100/, '--count 2 --size 64x48'],
      [/~\/Pictures/, `${stack.dir}/static/images`],
      [/(run --rm|exec) (?=\w|-v)/, '$1 -T '],
      [/web=3 --scale worker=4/, 'web=1 --scale worker=2'],
      [/web=5 worker=2/, 'web=2 worker=1'],
      [/sleep 10/, 'sleep 1'],
      // It would wait for what is typed.
      [/(--user=student instaclone'$)/, '$1 </dev/null'],
      // Whoever kills all processes of a container kills the shell that was asked to.
      [/(kill -KILL -1'$)/, '$1 || true'],
      // Of the folder in the test's own copy some files are no pictures, and are refused.
      [/(cli seed \/in)$/, '$1 || test $? = 1'],
    ]);
    await stack.shell(quick);
  });

  test('was filled by those that fill it', async () => {
    const made = await stack.query(
      'mysql',
      "select count(*) >= 12 from instaclone_images where state = 'ready'",
    );
    expect(made).toBe('1\n');
  });
});

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readState } from '../../deploy/local/command/ask-cluster.mjs';
import type { ClusterState } from '../../deploy/local/command/state-file.ts';
import { isRunning } from '../../deploy/local/programs/spawn.ts';
import { waitUntil } from '../../deploy/local/programs/wait-until.ts';
import { projectRoot } from '../../src/project-root.ts';
import { getText } from '../support/nodes/ask-on-and-on.ts';
import { barePrograms } from '../support/nodes/bare-programs.ts';
import { requireCluster } from '../support/servers/require-cluster.ts';
import { useFolder } from '../support/nodes/use-folder.ts';

const program = join(projectRoot, 'deploy/local/command/cluster.mjs');

/** As `npm run cluster --` runs it. */
function command(...words: string[]): Promise<{ status: number; out: string; error: string }> {
  return new Promise((resolve) => {
    // Where no program is found, nothing can be built.
    const env = { ...process.env, PATH: '/nonexistent' };
    execFile(process.execPath, [program, ...words], { env }, (failure, out, error) =>
      resolve({ status: failure === null ? 0 : Number(failure.code), out, error }),
    );
  });
}

describe('the words of the command', () => {
  test('--help says what there is', async () => {
    const { status, out } = await command('--help');
    expect(status).toBe(0);
    for (const word of ['--web', '--workers', '--replicas', 'scale', 'status', 'stop'])
      expect(out).toContain(word);
  });

  test.each([
    [['--nodes', '3'], /--nodes/],
    [['--web', '0'], '--web must be a whole number from 1 to 50, but is "0". See --help.\n'],
    [['--workers', 'many'], /--workers must be a whole number/],
    [['explode'], 'There is no command "explode". See --help.\n'],
    [['scale'], /Say what to scale/],
    [['scale', 'web:4'], /"web:4" is not of the form/],
    [['scale', 'web=-1'], /web must be a whole number from 1 to 50, but is "-1"/],
  ])('%j is not understood', async (words, expected) => {
    const { status, error } = await command(...words);
    expect(status).toBe(2);
    expect(error).toMatch(expected);
  });

  test('npm runs it without building anything', async () => {
    const { scripts } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(join(projectRoot, scripts['cluster']?.replace(/^node /, '') ?? '')).toBe(program);
  });

  test('without a cluster in the folder there is nobody to ask', async () => {
    const { status, error } = await command('status', '--dir', '/no/such/folder');
    expect(status).toBe(1);
    expect(error).toBe('No cluster runs in /no/such/folder. Start one with: npm run cluster\n');
  });
});

describe.skipIf(!requireCluster())('a cluster held by a process', () => {
  const dir = useFolder('hold');
  let holder: { process: ChildProcess; lines: string[]; url: string };

  beforeAll(async () => {
    holder = await hold();
  }, 120_000);

  afterAll(async () => {
    holder?.process.kill('SIGTERM');
    await waitUntil('The end of the holder', () => !isRunning(holder?.process.pid ?? 0), {
      withinMs: 60_000,
    });
  }, 90_000);

  /** As the command does without words, but with bare nodes in the place of the application's. */
  async function hold({ port, folder = dir }: { port?: number; folder?: string } = {}) {
    const code = `
      const { holdCluster } = await import(${JSON.stringify(join(projectRoot, 'dist/deploy/local/command/hold-cluster.js'))});
      const counts = { web: 1, workers: 1, replicas: 1, memcached: 1 };
      const where = { dir: ${JSON.stringify(folder)}, port: ${port}, counts, pageCache: 'off' };
      await holdCluster(where, console.log, ${JSON.stringify(barePrograms)}).catch((error) => console.log(error.message));
      process.exit();`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: string[] = [];
    const url = await new Promise<string>((resolve, reject) => {
      createInterface(child.stdout).on('line', (line) => {
        lines.push(line);
        const ready = /^Instaclone is ready on (\S+)$/.exec(line)?.[1];
        if (ready !== undefined) resolve(ready);
      });
      child.once('exit', () => reject(new Error(`It ended before it was ready:\n${lines.join('\n')}`)));
    });
    return { process: child, lines, url };
  }
  const ask = (...words: string[]) => command(...words, '--dir', dir);
  const allPids = () => (readState(dir) as ClusterState).parts.map(({ pid }) => pid);

  test('it prints what runs where', async () => {
    expect((await getText(holder.url)).body).toBe('web-1');
    const table = holder.lines.join('\n');
    for (const name of ['nginx', 'web-1', 'worker-1', 'rabbitmq', 'memcached-1', 'primary', 'replica-1']) {
      expect(table).toMatch(new RegExp(`^${name} +running +(127\\.0\\.0\\.1:\\d+)? +\\d+$`, 'm'));
    }
    const { status, out } = await ask('status');
    expect(status).toBe(0);
    expect(table).toContain(out.trim());
  });

  test('another process changes it, and what it says is true', async () => {
    const scaled = await ask('scale', 'web=2', 'workers=0');
    expect(scaled.status).toBe(0);
    expect(scaled.out).toMatch(/^web-2 +running/m);
    expect(scaled.out).not.toContain('worker-1');
    const state = readState(dir) as ClusterState;
    expect(state.parts.filter(({ kind }) => kind === 'web').map(({ pid }) => isRunning(pid))).toEqual([
      true,
      true,
    ]);

    expect((await ask('pause', 'memcached-1')).out).toMatch(/^memcached-1 +paused/m);
    expect((await ask('resume', 'memcached-1')).out).toMatch(/^memcached-1 +running/m);
    expect((await ask('kill', 'web-2')).out).toMatch(/^web-2 +killed/m);
    const before = readState(dir) as ClusterState;
    expect((await ask('restart', 'web')).out).toMatch(/^web-2 +running/m);
    const after = readState(dir) as ClusterState;
    expect(after.parts.find(({ name }) => name === 'web-1')?.pid).not.toBe(
      before.parts.find(({ name }) => name === 'web-1')?.pid,
    );
  });

  test('a replica is kept behind, and says so, until that is ended', async () => {
    expect((await ask('lag', 'replica-1', '30')).out).toMatch(/^replica-1 +running .* 30 s behind$/m);
    expect((await ask('status')).out).toMatch(/^replica-1 .* 30 s behind$/m);
    expect((await ask('lag', 'replica-1', '0')).out).toMatch(/^replica-1 +running +\S+ +\d+$/m);
    await ask('lag', 'replica-1', '3600');
    expect((await ask('restart', 'replica-1')).out).not.toContain('behind');
  });

  test.each([
    [['kill', 'web-9'], /no "web-9" here/],
    [['lag', 'memcached-1', '5'], /memcached-1 is no replica/],
    [['resume', 'web-1'], /web-1 is running/],
  ])('%j is refused in words', async (words, expected) => {
    const { status, error } = await ask(...words);
    expect(status).toBe(1);
    expect(error).toMatch(expected);
  });

  test('a port that is taken is named, with who has it', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const starting = hold({ port, folder: join(dir, 'other') });
    await expect(starting).rejects.toThrow(
      new RegExp(`Port ${port} is taken: .+ \\(process ${process.pid}\\) listens on it\\. Choose another`),
    );
    taken.close();
  });

  test("nginx's page cache is off when that is asked for", async () => {
    const config = await readFile(join(dir, 'nginx', 'instaclone.conf'), 'utf8');
    expect(config).toMatch(/'yes yes ' off;/);
  });

  test('its files are for nobody else', async () => {
    for (const name of ['state.json', 'env', 'my.cnf', 'secrets.json']) {
      expect((await stat(join(dir, name))).mode & 0o077).toBe(0);
    }
  });

  test('there is one cluster in a folder', async () => {
    await expect(hold()).rejects.toThrow(/A cluster runs in .* already/);
    expect((await ask('status')).status).toBe(0);
  });

  test('when its process is killed, all that it started ends, and it can be started again', async () => {
    const pids = allPids();
    const exited = once(holder.process, 'exit');
    holder.process.kill('SIGKILL');
    await exited;
    expect((await ask('status')).error).toMatch(/No cluster runs/);
    holder = await hold();
    expect(pids.filter(isRunning)).toEqual([]);
    expect((await getText(holder.url)).body).toBe('web-1');
  });

  test('stopped from outside it ends in order, and leaves no process and no state', async () => {
    const pids = [...allPids(), holder.process.pid ?? 0];
    const exited = once(holder.process, 'exit');
    expect((await ask('stop')).status).toBe(0);
    expect(await exited).toEqual([0, null]);
    expect(pids.filter(isRunning)).toEqual([]);
    expect(existsSync(join(dir, 'state.json'))).toBe(false);
    expect(existsSync(join(dir, 'env'))).toBe(false);
  });

  test('interrupted while it starts, it stops what it had started', async () => {
    const folder = join(dir, 'interrupted');
    const state = () => readState(folder);
    const failed = expect(hold({ folder })).rejects.toThrow(/Stopped while it was being started/);
    await waitUntil('The first part', () => (state()?.parts ?? []).some(({ pid }) => pid > 0));
    const { pid, parts } = state() as ClusterState;
    process.kill(pid, 'SIGINT');
    await failed;
    expect([pid, ...parts.map((part) => part.pid)].filter((id) => id > 0 && isRunning(id))).toEqual([]);
  });
});

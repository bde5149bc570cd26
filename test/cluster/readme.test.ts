import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort } from '../../deploy/local/programs/free-port.ts';
import { projectRoot } from '../../src/project-root.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { commandsFor, placeOf, quickForm, readCommands } from '../support/readme/readme-commands.ts';
import { runProgram } from '../support/servers/docker.ts';
import { requireCluster } from '../support/servers/require-cluster.ts';
import { useFolder } from '../support/nodes/use-folder.ts';

/**
 * The README's commands as they are written, but for numbers, ports and folders. Those for containers: compose.test.ts.
 */
const folder = useFolder('readme');
const running: ChildProcess[] = [];

beforeAll(async () => {
  await mkdir(join(folder, 'Pictures'));
  for (const path of ['in.jpg', 'Pictures/one.jpg'])
    await writeFile(join(folder, path), await jpegPhoto(60, 40));
});
afterAll(async () => {
  for (const child of running) await end(child);
});

/** A command that goes on until it is stopped; resolves to the address that it says it answers at. */
async function start(command: string, env: Record<string, string>): Promise<string> {
  const child = spawn('bash', ['-c', `exec ${command}`], {
    cwd: projectRoot,
    env: { ...surroundings(), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    // A process group of its own: npm passes on no signal to what its script has started.
    detached: true,
  });
  running.push(child);
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      said.push(line);
      const url = /ready on (http:\/\/[^\s"]+)/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', () => reject(new Error(`${command} ended:\n${said.join('\n')}`)));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  process.kill(-(child.pid as number), 'SIGTERM');
  await ended;
}

const surroundings = () => ({ PATH: process.env['PATH'], HOME: folder });

function run(command: string, env: Record<string, string> = {}): Promise<string> {
  const options = { cwd: projectRoot, env: { ...surroundings(), ...env }, timeoutMs: 5 * 60_000 };
  return runProgram('bash', ['-e', '-c', command], options);
}

it('every command of the README has its place', () => {
  const commands = readCommands();
  expect(commands.length).toBeGreaterThan(40);
  expect(() => commands.map(placeOf)).not.toThrow();
});

it('benchmarks that the README names are there', async () => {
  const help = await run('npm run --silent bench -- --help');
  const named = readCommands().flatMap((command) => /^npm run bench -- ([a-z-]+)$/.exec(command)?.[1] ?? []);
  expect(named.length).toBeGreaterThan(1);
  for (const name of named.filter((word) => word !== '--help')) expect(help).toContain(name);
});

describe('on the site of npm start', () => {
  const lab = {
    LAB: 'on',
    WRITES_PER_MINUTE: '1000000',
    WRITES_WITHOUT_COOKIE: '1000000',
    WRITES_PER_PICTURE: '1000000',
  };
  const env = () => ({ ...lab, PORT: '0', DATA_DIR: join(folder, 'data') });
  let url: string;

  beforeAll(async () => {
    expect(commandsFor('site')).toContain('npm start');
    url = await start('npm start', env());
  });

  const others = commandsFor('site').filter((command) => command !== 'npm start');
  it.each([...new Set(others)])('%s', async (command) => {
    const quick = quickForm(command, [
      [/http:\/\/localhost:8000/g, url],
      [/-n 1000 -c \d+/, '-n 40 -c 4'],
      [/\b((?:in|out)\.(?:jpg|png))/g, `${folder}/$1`],
      [/samples FOLDER/, `samples --count 2 --size 64x48 ${folder}/made`],
      [/samples --count 40/, 'samples --count 2 --size 64x48'],
      [/\/tmp\/samples/g, `${folder}/samples`],
      [/--count 100/, '--count 2 --size 64x48'],
      [/^npm test.*/, 'npm test -- --help'],
    ]);
    const said = await run(quick, env());
    if (command.startsWith('ab ')) {
      expect(said).toMatch(/^Failed requests: +0$/m);
      expect(said).not.toContain('Non-2xx');
    }
  });
});

describe.skipIf(!requireCluster())('on the local cluster', () => {
  const isStart = (command: string) => command.startsWith('npm run cluster -- --web');
  let dir: string;

  beforeAll(async () => {
    dir = join(folder, 'cluster');
    const command = commandsFor('cluster').find(isStart) ?? '';
    const small = '--web 1 --workers 1 --replicas 1';
    const words = quickForm(command, [[/--web 3 --workers 2 --replicas 2/, small]]);
    expect(words).toContain(small);
    await start(`${words} --port ${await findFreePort()} --dir ${dir}`, {});
  });

  const others = commandsFor('cluster').filter(
    (command) => !isStart(command) && command !== '. .cluster/env',
  );
  it.each([...new Set(others)])('%s', async (command) => {
    const quick = quickForm(command, [
      [/^(npm run cluster -- --(page-cache|likes-store|likes-shards) .*)$/, '$1 --help'],
      [/^(npm run cluster -- (?!--).*)$/, `$1 --dir ${dir}`],
      [/seed 100/, 'seed 2'],
      [/web=5 workers=2/, 'web=2 workers=1'],
      [/replicas=3/, 'replicas=1'],
      [/--number-of-queries=\d+/g, '--number-of-queries=100'],
      [/\.cluster\//g, `${dir}/`],
      [/^mysql /, `. ${dir}/env && mysql `],
    ]);
    await run(quick);
  });
});

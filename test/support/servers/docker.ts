import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFreePort } from '../../../deploy/local/programs/free-port.ts';
import { projectRoot } from '../../../src/project-root.ts';

/** Puts an engine and images on a machine that can't pull any; lies beside the repository on some machines. */
const ensureDocker = join(projectRoot, '../shared/docker-standins/ensure-docker');

/**
 * Whether a Docker engine with compose answers, after it was put there where that is possible. If not, says so loudly,
 * for `describe.skipIf`; with REQUIRE_SERVERS=1 it throws. The first time it may take minutes.
 */
export async function requireDocker(): Promise<boolean> {
  if (existsSync(ensureDocker) && process.getuid?.() === 0) {
    await runProgram(ensureDocker, ['--engine', 'sid', ...listImages()], { timeoutMs: 15 * 60_000 });
  }
  try {
    await runProgram('docker', ['info']);
    await runProgram('docker', ['compose', 'version']);
    return true;
  } catch (error) {
    const reason = `Docker with compose does not answer (${(error as Error).message.split('\n')[0]})`;
    if (process.env['REQUIRE_SERVERS'] === '1') throw new Error(`${reason}, and REQUIRE_SERVERS=1 is set.`);
    console.warn(`\nSKIPPED: ${reason}.\n`);
    return false;
  }
}

/** The images that the compose file and the Dockerfile name; ours have no fixed name there. */
function listImages(): string[] {
  const compose = readFileSync(join(projectRoot, 'docker-compose.yml'), 'utf8');
  const dockerfile = readFileSync(join(projectRoot, 'deploy/docker/Dockerfile'), 'utf8');
  const found = [
    ...compose.matchAll(/^\s*image: ([\w/-]+:[\w.-]+)$/gm),
    ...dockerfile.matchAll(/^FROM (\S+)/gm),
  ];
  return [...new Set(found.map(([, image]) => image as string))];
}

export interface Stack {
  /** A clean copy of the repository. */
  dir: string;
  /** Where the load balancer is published. */
  url: string;
  /** `docker compose ...` on this stack; resolves to what it printed, rejects with all of it when it fails. */
  compose(...words: string[]): Promise<string>;
  /** Runs a shell command in the copy of the repository and resolves to what it printed. */
  shell(command: string): Promise<string>;
  /** Runs a shell command in a service's container, the first unless told, and resolves to what it printed. */
  inside(service: string, command: string, index?: number): Promise<string>;
  /** Runs a query as the application does; rows become lines, with tabs between the columns. */
  query(service: string, sql: string): Promise<string>;
  /** What the engine says of the containers that run, one for each, through a Go template. */
  inspect(template: string): Promise<string[]>;
  /** Removes everything of it: containers, networks, volumes, images, the copy. */
  remove(): Promise<void>;
}

/** A stack that is not up yet, from a copy of the repository, with names and a port of its own. */
export async function openStack(): Promise<Stack> {
  const dir = await mkdtemp(join(tmpdir(), 'instaclone-compose-'));
  await copyRepository(dir);
  const project = `instaclone-test-${randomBytes(4).toString('hex')}`;
  const port = await findFreePort();
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    DOCKER_HOST: process.env['DOCKER_HOST'],
    COMPOSE_PROJECT_NAME: project,
    IMAGE: project,
    HTTP_PORT: `127.0.0.1:${port}`,
  };
  const run = (program: string, words: readonly string[]) =>
    runProgram(program, words, { cwd: dir, env, timeoutMs: 5 * 60_000 });
  const compose = (...words: string[]) => run('docker', ['compose', '--progress', 'plain', ...words]);
  const inside: Stack['inside'] = (service, command, index = 1) =>
    compose('exec', '-T', '--index', String(index), service, 'sh', '-c', command);
  return {
    dir,
    url: `http://127.0.0.1:${port}`,
    compose,
    shell: (command) => run('sh', ['-c', command]),
    inside,
    query: (service, sql) =>
      inside(
        service,
        `MYSQL_PWD=$(cat /run/secrets/MYSQL_APP_PASSWORD) mysql --host=127.0.0.1 --user=instaclone --batch --skip-column-names ` +
          `--execute="${sql}" instaclone`,
      ),
    async inspect(template) {
      const containers = (await compose('ps', '--quiet')).trim().split('\n');
      return (await runProgram('docker', ['inspect', '--format', template, ...containers]))
        .trim()
        .split('\n');
    },
    async remove() {
      await compose('down', '--volumes', '--timeout', '5');
      await runProgram('docker', ['image', 'rm', project, `${project}-nginx`]).catch(() => undefined);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Without what was installed, built or kept here. */
async function copyRepository(to: string): Promise<void> {
  const left = ['node_modules', 'dist', 'data', '.git', '.cluster', '.env', '.secrets'].map((name) =>
    join(projectRoot, name),
  );
  await cp(projectRoot, to, { recursive: true, filter: (path) => !left.includes(path) });
}

/** Resolves to what it printed; rejects with all of it when it fails or takes too long. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { timeoutMs = 60_000, ...options }: { cwd?: string; env?: NodeJS.ProcessEnv; timeoutMs?: number } = {},
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, {
      ...options,
      timeout: timeoutMs,
      maxBuffer: 64 * 2 ** 20,
    });
    return stdout;
  } catch (error) {
    const { message, stdout = '', stderr = '' } = error as Error & { stdout?: string; stderr?: string };
    throw new Error([message, stdout, stderr].join('\n'), { cause: error });
  }
}

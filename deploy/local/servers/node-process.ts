import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../../src/project-root.ts';
import { findFreePort } from '../programs/free-port.ts';
import type { RunningServer, ServerOptions } from './running-server.ts';
import { startProgram } from '../programs/spawn.ts';

/** What `node` is called with for each of the application's programs. */
export interface NodePrograms {
  /** Listens on HOST and PORT; its `/readyz` answers 200 when it can work. */
  web: readonly string[];
  /** Listens on HEALTH_PORT; its `/readyz` answers 200 when it takes jobs. */
  worker: readonly string[];
  /** Brings the schema up to date and ends. */
  migrate: readonly string[];
  /** Moves the likes to a database of their own and ends. */
  moveLikes: readonly string[];
}

export const builtPrograms: NodePrograms = {
  web: [join(projectRoot, 'dist/src/main/web.js')],
  worker: [join(projectRoot, 'dist/worker/main.js')],
  migrate: [join(projectRoot, 'dist/src/cli/instaclone.js'), 'migrate'],
  moveLikes: [join(projectRoot, 'dist/src/cli/instaclone.js'), 'move-store', 'likes'],
};

interface NodeOptions extends ServerOptions {
  name: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** How long its running work may take when it is stopped. */
  stopWithinMs: number;
}

export async function startWebNode(options: NodeOptions): Promise<RunningServer> {
  const port = options.port ?? (await findFreePort());
  return startNode(options, port, {
    ...{ PORT: String(port), HOST: '127.0.0.1', TRUST_PROXY: '1' },
    // Each upload waits twice for the disk, on one of these threads: with Node's four, others wait for them.
    UV_THREADPOOL_SIZE: '16',
  });
}

/** Its port is the one that tells whether it is well; work comes to it from the queue. */
export async function startWorkerNode(options: NodeOptions): Promise<RunningServer> {
  const port = options.port ?? (await findFreePort());
  return startNode(options, port, { HEALTH_PORT: String(port) });
}

function startNode(options: NodeOptions, port: number, listening: Record<string, string>) {
  const { name, dir, args, env, stopWithinMs, onExit } = options;
  const url = `http://127.0.0.1:${port}`;
  return startProgram({
    ...{ name, dir, args, port, url, stopWithinMs, onExit },
    program: process.execPath,
    // A folder of its own for each: unfinished uploads are in there.
    env: { ...env, ...listening, NODE_NAME: name, DATA_DIR: join(dir, 'data') },
    isReady: async () => (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(3000) })).status === 200,
    // Longer than a node itself waits for its servers, so that it is the one to say which is missing.
    readyWithinMs: 90_000,
  });
}

/** As long as the longest statement of one, some of them: a large table is copied to be changed, or moved. */
const commandMs = 30 * 60_000;

/** Runs a command that ends by itself; rejects with what it printed when it fails. */
export async function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  try {
    await promisify(execFile)(process.execPath, args, {
      env: { ...process.env, ...env },
      timeout: commandMs,
    });
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    throw new Error(`The database could not be brought up to date: ${stderr.trim() || message}`, {
      cause: error,
    });
  }
}

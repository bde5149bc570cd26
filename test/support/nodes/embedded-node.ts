import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../../src/project-root.ts';
import { surroundings } from './surroundings.ts';
import { withoutLimits } from './without-limits.ts';

export interface EmbeddedNode {
  url: string;
  dataDir: string;
  process: ChildProcess;
  /** What it has logged so far. */
  log: string[];
  /** SIGTERM; resolves to its exit status and signal. */
  stop(): Promise<{ status: number | null; signal: NodeJS.Signals | null }>;
  kill(): Promise<void>;
}

/** `npm start` without the building: the real program on a free port, with data of its own. */
export async function startEmbeddedNode(
  env: Record<string, string> = {},
  dataDir?: string,
): Promise<EmbeddedNode> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'instaclone-')));
  const program = join(projectRoot, 'dist/src/main/all-in-one.js');
  const child = spawn(process.execPath, [program], {
    env: {
      ...withoutLimits,
      ...surroundings(),
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: folder,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const log: string[] = [];
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      log.push(line);
      const ready = /"Instaclone is ready on ([^"]+)"/.exec(line);
      if (ready) resolve(ready[1] as string);
    });
    void exited.then(() => reject(new Error(`The node ended before it was ready:\n${log.join('\n')}`)));
  });
  return {
    url,
    dataDir: folder,
    process: child,
    log,
    async stop() {
      child.kill('SIGTERM');
      const [status, signal] = await exited;
      return { status, signal };
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Ends a node, however it is, and removes its data. */
export async function discard(node: EmbeddedNode | undefined): Promise<void> {
  if (!node) return;
  if (node.process.exitCode === null && node.process.signalCode === null) await node.kill();
  await rm(node.dataDir, { recursive: true, force: true, maxRetries: 5 });
}

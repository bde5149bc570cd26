import { readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Part, PartKind, PartState } from '../cluster/cluster-part.ts';
import { isRunning } from '../programs/spawn.ts';
import { waitUntil } from '../programs/wait-until.ts';

/** What other programs can know of the cluster in a folder, from `state.json` in it. */
export interface ClusterState {
  /** Of the process that holds everything. */
  pid: number;
  /** Where it takes commands. */
  socket: string;
  parts: PartReport[];
}

export interface PartReport {
  name: string;
  kind: PartKind;
  state: PartState;
  /** Where it listens; empty while it starts. */
  address: string;
  pid: number;
}

export function reportParts(parts: readonly Part[]): PartReport[] {
  return parts.map((part) => {
    const { name, kind, state } = part;
    const { port, pid } = state === 'starting' ? { port: 0, pid: 0 } : part.server();
    return { name, kind, state, pid, address: port === 0 ? '' : `127.0.0.1:${port}` };
  });
}

export function writeState(dir: string, state: ClusterState): void {
  writeWhole(join(dir, 'state.json'), `${JSON.stringify(state, null, 2)}\n`);
}

/** `env`, for a shell: `set -a; . .cluster/env`. What the application's programs are told, with the passwords. */
export function writeEnvironment(dir: string, environment: Record<string, string>): void {
  const lines = Object.entries(environment).map(([name, value]) => `${name}='${value}'\n`);
  writeWhole(join(dir, 'env'), lines.join(''));
}

export function readState(dir: string): ClusterState | undefined {
  try {
    return JSON.parse(readFileSync(join(dir, 'state.json'), 'utf8')) as ClusterState;
  } catch {
    return undefined; // None was started here, or it has ended.
  }
}

export function removeState(dir: string): void {
  rmSync(join(dir, 'state.json'), { force: true });
  rmSync(join(dir, 'env'), { force: true });
}

/**
 * When the process that held a cluster was killed, its programs are told to end, which takes them a moment; two
 * databases in one folder would spoil it. Resolves when the last one is gone.
 */
export async function waitForLeftovers(dir: string): Promise<void> {
  const parts = readState(dir)?.parts ?? [];
  const alive = () =>
    parts.filter(({ pid }) => isRunning(pid) && worksIn(pid, dir)).map(({ name, pid }) => `${name} (${pid})`);
  await waitUntil('The end of an earlier run', () => alive().length === 0, { withinMs: 30_000 }).catch(() => {
    throw new Error(
      `Programs of an earlier run still run in ${dir}: ${alive().join(', ')}. End them by their number.`,
    );
  });
}

/** The number alone could belong to another program by now. */
function worksIn(pid: number, dir: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`).startsWith(dir);
  } catch {
    return false;
  }
}

/** For nobody else's eyes: what is in them, or what answers there, changes the cluster. */
function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

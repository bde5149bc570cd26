import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from './packages.mjs';
import type { RunningServer } from '../servers/running-server.ts';
import { settlesWithin, waitUntil } from './wait-until.ts';

interface ProgramStart {
  /** Also the name of its log file, `<dir>/<name>.log`. */
  name: string;
  /** Absolute path, or a name in PATH. */
  program: string;
  args: readonly string[];
  /** Added to this process's environment. */
  env?: Readonly<Record<string, string>>;
  /** Its working folder; made when missing. */
  dir: string;
  port: number;
  url: string;
  /** Asked again and again until true; may throw; must have a deadline of its own. */
  isReady: () => Promise<boolean>;
  readyWithinMs?: number;
  /** How long it may take to end in order before it is killed. */
  stopWithinMs?: number;
  /** Told when it has ended, with how: `exit code 1`, `SIGKILL`. */
  onExit?: ((how: string) => void) | undefined;
}

/** Starts a program and resolves when it answers. Rejects with its last log lines when it ends or takes too long. */
export async function startProgram(start: ProgramStart): Promise<RunningServer> {
  await mkdir(start.dir, { recursive: true });
  const logFile = join(start.dir, `${start.name}.log`);
  const child = spawnInGroup(start, logFile);
  let ended: string | undefined;
  const exit = new Promise<void>((resolve) => {
    const end = (how: string) => {
      ended ??= how;
      signalGroup(child, 'SIGKILL'); // What it started and left behind, such as nginx's workers when nginx was killed.
      resolve();
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
  });

  try {
    const isUp = async () => ended !== undefined || (await start.isReady());
    await waitUntil('The first answer', isUp, { withinMs: start.readyWithinMs ?? 30_000 });
    if (ended !== undefined) throw new Error(`It ended at once (${ended})`);
  } catch (error) {
    signalGroup(child, 'SIGKILL');
    await exit;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${start.name} could not be started. ${reason}\n${lastLines(logFile)}`, { cause: error });
  }
  if (start.onExit) void exit.then(() => start.onExit?.(ended ?? ''));

  const signal = (name: NodeJS.Signals) => ended === undefined && signalGroup(child, name);
  return {
    name: start.name,
    url: start.url,
    port: start.port,
    pid: child.pid ?? 0,
    stop: async () => {
      if (ended === undefined) child.kill('SIGTERM');
      signal('SIGCONT'); // A paused program gets its SIGTERM only when it goes on.
      if (!(await settlesWithin(exit, start.stopWithinMs ?? 10_000))) signal('SIGKILL');
      await exit;
    },
    kill: async () => {
      signal('SIGKILL');
      await exit;
    },
    pause: () => void signal('SIGSTOP'),
    resume: () => void signal('SIGCONT'),
  };
}

/** Whether a process with this id exists. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/**
 * In a process group of its own: Ctrl-C in the terminal does not reach it, so that this process ends its children in
 * order; and a signal can reach all that it starts. Linux sends it SIGTERM when this process dies, however it dies.
 */
function spawnInGroup({ program, args, dir, env }: ProgramStart, logFile: string): ChildProcess {
  const setpriv = findProgram(['setpriv']);
  const words = setpriv ? [setpriv, '--pdeathsig', 'TERM', '--', program, ...args] : [program, ...args];
  const [command = program, ...rest] = words;
  const log = openSync(logFile, 'a');
  try {
    const stdio = ['ignore', log, log] as const;
    return spawn(command, rest, {
      cwd: dir,
      env: { ...process.env, ...env },
      detached: true,
      stdio: [...stdio],
    });
  } finally {
    closeSync(log);
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // The whole group is gone already.
  }
}

function lastLines(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-15);
  return [`Last lines of ${logFile}:`, ...lines.map((line) => `  ${line}`)].join('\n');
}

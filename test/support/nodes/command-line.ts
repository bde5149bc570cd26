import { spawn, type ChildProcess } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { once } from 'node:events';
import { projectRoot } from '../../../src/project-root.ts';
import { surroundings } from './surroundings.ts';

/** The compiled `instaclone`. */
const program = join(projectRoot, 'dist/src/cli/instaclone.js');

interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** `instaclone ...words` as it was built, with nothing of this process's environment but what is given. */
export function startCommand(
  words: readonly string[],
  env: Record<string, string> = {},
): { process: ChildProcess; ended: Promise<Ended> } {
  return start(process.execPath, [program, ...words], env);
}

export function runCommand(words: readonly string[], env?: Record<string, string>): Promise<Ended> {
  return startCommand(words, env).ended;
}

/** A line of shell; `$0` in it is Node and `$1` the program. */
export function runShell(line: string, cwd: string): Promise<Ended> {
  return start('sh', ['-c', line, process.execPath, program], {}, cwd).ended;
}

function start(file: string, args: string[], env: Record<string, string>, cwd?: string) {
  const child = spawn(file, args, {
    env: { ...surroundings(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd,
  });
  const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
    ([, stdout, stderr]) => ({ status: child.exitCode, stdout, stderr }),
  );
  return { process: child, ended };
}

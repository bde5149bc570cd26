import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../src/project-root.ts';
import { median, printTable } from './figures.ts';

export const name = 'command';
export const describe =
  'the filter command, beside Node and sharp that copy the same picture; a folder by one process, beside xargs';

const sizes = ['640x427', '2048x1288'];
const rounds = 15;
const pictures = 100;

const program = join(projectRoot, 'dist/src/cli/instaclone.js');
const copyPicture = join(projectRoot, 'dist/test/bench/command/copy-picture.js');

export async function run(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'instaclone-bench-'));
  try {
    for (const size of sizes) onePicture(dir, size);
    folderOfPictures(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function onePicture(dir: string, size: string): void {
  const from = join(paint(dir, size, 1), 'photograph-1.jpg');
  const to = join(dir, 'out.jpg');
  const times = measureInTurns({
    'node alone': ['--eval', '0'],
    'node and sharp': [copyPicture, from, to],
    'instaclone filter': [program, 'filter', from, to],
  });
  const baseline = times['node and sharp'].wallMs;
  console.log(
    `\none picture of ${size}, medians of ${rounds} by turns; wanted: at most 1.3 of node and sharp`,
  );
  printTable([
    ['', 'ms', 'ms of CPU', 'ratio'],
    ...Object.entries(times).map(([what, { wallMs, cpuMs }]) => {
      return [what, wallMs.toFixed(0), cpuMs.toFixed(0), (wallMs / baseline).toFixed(2)];
    }),
  ]);
}

function folderOfPictures(dir: string): void {
  const [size = ''] = sizes;
  const from = paint(dir, size, pictures);
  const to = join(dir, 'out');
  mkdirSync(to);
  const xargs = `ls *.jpg | xargs -P 4 -I{} "$0" "$1" filter {} "$2"/{}`;
  const rows = [
    { what: 'xargs -P 4', command: ['sh', '-c', xargs, process.execPath, program, to] },
    {
      what: 'one command, --jobs 1',
      command: [process.execPath, program, 'filter', '--jobs', '1', from, to],
    },
    { what: 'one command', command: [process.execPath, program, 'filter', from, to] },
  ].map(({ what, command }) => ({ what, ...measure(command, from) }));
  const baseline = rows[0]?.wallMs ?? NaN;
  console.log(
    `\na folder of ${pictures} pictures of ${size}; wanted: one command at least 2x as fast as xargs`,
  );
  printTable([
    ['', 'pictures/s', 'ms of CPU each', 'ratio'],
    ...rows.map(({ what, wallMs, cpuMs }) => {
      const rate = ((1000 * pictures) / wallMs).toFixed(1);
      return [what, rate, (cpuMs / pictures).toFixed(0), `${(baseline / wallMs).toFixed(1)}x`];
    }),
  ]);
}

/** Paints sample pictures into a folder of their own and returns it. */
function paint(dir: string, size: string, count: number): string {
  const folder = join(dir, `${size}-${count}`);
  const words = ['samples', '--count', String(count), '--size', size, folder];
  execFileSync(process.execPath, [program, ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
  return folder;
}

interface Times {
  wallMs: number;
  /** Of the command and all that it started. */
  cpuMs: number;
}

/** Each command of Node once in a round, so that what else the machine does hits all alike; the first only warms up. */
function measureInTurns<Name extends string>(commands: Record<Name, string[]>): Record<Name, Times> {
  const entries = Object.entries<string[]>(commands);
  const samples = Array.from({ length: rounds + 1 }, () =>
    entries.map(([, words]) => measure([process.execPath, ...words], projectRoot)),
  ).slice(1);
  const medians = entries.map(([name], index) => {
    const of = (key: keyof Times) => median(samples.map((round) => round[index]?.[key] ?? NaN));
    return [name, { wallMs: of('wallMs'), cpuMs: of('cpuMs') }];
  });
  return Object.fromEntries(medians) as Record<Name, Times>;
}

function measure(command: readonly string[], cwd: string): Times {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@"';
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', ...command], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`);
  const last = stderr.trim().split('\n').at(-1) ?? '';
  const [wall = NaN, user = NaN, system = NaN] = last.split(' ').map(Number);
  return { wallMs: 1000 * wall, cpuMs: 1000 * (user + system) };
}

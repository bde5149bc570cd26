import { helpOption } from './arguments.ts';
import type { Command, Option } from './command.ts';

const lineWidth = 90;

/** What the exit status of every command says. */
const exitStatuses: readonly [string, string][] = [
  ['0', 'Done'],
  ['1', 'Not done, or not all of it; standard error says why'],
  ['2', 'The command line was not understood'],
  ['78', 'A variable of the environment is not usable'],
  ['130', 'Ended by Ctrl-C'],
];
const statusLines = ['', 'Exit status:', table(exitStatuses)];

/** What `instaclone --help` shows. */
export function overview(commands: readonly Command[]): string {
  const rows = commands.map(({ name, summary }): [string, string] => [name, summary]);
  return [
    'Usage: instaclone COMMAND [OPTION]... [OPERAND]...',
    '',
    'Commands:',
    table(rows),
    '',
    'Options:',
    table([
      ['-h, --help', 'Show this help, or that of a command: instaclone filter --help'],
      ['--version', 'Show the version'],
    ]),
    ...statusLines,
  ].join('\n');
}

/** What `instaclone COMMAND --help` shows. */
export function commandHelp(command: Command): string {
  const usage = command.usage.map((line, index) => `${index === 0 ? 'Usage:' : '      '} instaclone ${line}`);
  const options = Object.entries({ ...command.options, help: helpOption }).map(optionRow);
  const notes = (command.notes ?? []).flatMap((note) => ['', wrap(note, lineWidth).join('\n')]);
  return [...usage, '', `${command.summary}.`, ...notes, '', 'Options:', table(options), ...statusLines].join(
    '\n',
  );
}

function optionRow([name, { short, placeholder, meaning }]: [string, Option]): [string, string] {
  const long = placeholder === undefined ? `--${name}` : `--${name} ${placeholder}`;
  return [short === undefined ? long : `-${short}, ${long}`, meaning];
}

/** Two columns; the second is wrapped and stays in its column. */
export function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  const indent = `\n${' '.repeat(width + 2)}`;
  return rows
    .map(([left, right]) => `  ${left.padEnd(width)}${wrap(right, lineWidth - width - 2).join(indent)}`)
    .join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

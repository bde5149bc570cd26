import { describe, expect, it } from 'vitest';
import { readArguments, wholeNumber } from '../../../src/cli/arguments.ts';
import { commands } from '../../../src/cli/commands.ts';
import { UsageError } from '../../../src/cli/failures.ts';
import { commandHelp, overview, table } from '../../../src/cli/help.ts';

const command = (name: string) => commands.find((candidate) => candidate.name === name)!;
const filter = command('filter');

describe('arguments', () => {
  it('splits options, flags and operands', () => {
    expect(readArguments(filter, ['-f', 'red', 'a.jpg', '--strength=40', 'b.png'])).toEqual({
      values: { filter: 'red', strength: '40' },
      flags: new Set(),
      operands: ['a.jpg', 'b.png'],
    });
    expect(readArguments(command('jobs'), ['--failed']).flags).toEqual(new Set(['failed']));
  });

  it('takes an operand that begins with a dash after --', () => {
    expect(readArguments(filter, ['--', '-a.jpg', '-b.jpg']).operands).toEqual(['-a.jpg', '-b.jpg']);
  });

  it.each([
    [['a.jpg'], /^filter: something is missing; it is called as instaclone filter \[-f NAME\]/],
    [['--colour', 'a.jpg', 'b.jpg'], /^filter: unknown option '--colour'; see instaclone filter --help$/],
    [['a.jpg', 'b.jpg', '-f'], /^filter: option '-f, --filter <value>' argument missing; see/],
    [['--strength', '-5', 'a.jpg', 'b.jpg'], /^filter: option '--strength' argument is ambiguous; see/],
  ])('%j is not understood', (words, message) => {
    expect(() => readArguments(filter, words)).toThrow(UsageError);
    expect(() => readArguments(filter, words)).toThrow(message);
  });

  it('refuses a word too many', () => {
    const words = ['a.jpg', 'b.jpg', 'c.jpg'];
    expect(() => readArguments(command('contact-sheet'), words)).toThrow(
      /^contact-sheet: that is one word too many/,
    );
    expect(readArguments(filter, words).operands).toEqual(words);
  });

  it('asks for nothing else when help is wanted', () => {
    expect(readArguments(filter, ['--help']).flags).toContain('help');
  });

  it.each(['', '1.5', '-1', '11', '1e1', 'ten', ' 5'])('%j is no whole number from 1 to 10', (text) => {
    expect(() => wholeNumber('--count', text, 1, 10)).toThrow(
      `--count must be a whole number from 1 to 10, but is ${JSON.stringify(text)}`,
    );
  });
});

describe('help', () => {
  it('names every command', () => {
    for (const { name, summary } of commands) {
      expect(overview(commands)).toContain(`  ${name} `);
      expect(overview(commands).replace(/\s+/g, ' ')).toContain(summary);
    }
  });

  it.each(commands)('of $name shows its usage and all its options, in lines that fit a terminal', (one) => {
    const help = commandHelp(one);
    for (const usage of one.usage) expect(help).toContain(`instaclone ${usage}`);
    for (const name of Object.keys(one.options)) expect(help).toContain(`--${name}`);
    expect(help).toContain('-h, --help');
    expect(Math.max(...help.split('\n').map((line) => line.length))).toBeLessThanOrEqual(92);
  });

  it('keeps a long text in its column', () => {
    const [first = '', second = ''] = table([
      ['a', 'word '.repeat(30).trim()],
      ['long', 'b'],
    ]).split('\n');
    expect(first.indexOf('word')).toBe(8);
    expect(second.indexOf('word')).toBe(8);
  });
});

import { parseArgs } from 'node:util';
import type { Arguments, Command, Option } from './command.ts';
import { describeRange, readWholeNumber } from '../ops/whole-number.mjs';
import { UsageError } from './failures.ts';

export const helpOption: Option = { type: 'boolean', short: 'h', meaning: 'Show this help' };

/** Reads what follows the command's name. Throws a UsageError that says what does not fit and where to read more. */
export function readArguments(command: Command, words: readonly string[]): Arguments {
  const { values, positionals } = parse(command, words);
  const flags = new Set<string>();
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string') texts[name] = value;
    else flags.add(name);
  }
  const args = { values: texts, flags, operands: positionals };
  if (!flags.has('help')) refuseWrongNumber(command, positionals);
  return args;
}

function parse(command: Command, words: readonly string[]) {
  const options = Object.entries({ ...command.options, help: helpOption }).map(
    ([name, { type, short }]) => [name, short === undefined ? { type } : { type, short }] as const,
  );
  try {
    const config = { args: [...words], options: Object.fromEntries(options), allowPositionals: true };
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(`${command.name}: ${problemOf(error)}; ${hint(command)}`);
  }
}

/** The first sentence of what parseArgs says: the others explain how to write an operand that begins with a dash. */
function problemOf(error: unknown): string {
  const [sentence = ''] = (error as Error).message.split(/\. |\n/);
  return sentence.replace(/^[A-Z]/, (first) => first.toLowerCase()).replace(/\.$/, '');
}

function refuseWrongNumber(command: Command, { length }: readonly string[]): void {
  const [least, most] = command.operands;
  if (length >= least && length <= most) return;
  const problem = length < least ? 'something is missing' : 'that is one word too many';
  const usage = command.usage.map((line) => `instaclone ${line}`).join(' or ');
  throw new UsageError(`${command.name}: ${problem}; it is called as ${usage}`);
}

export function hint(command?: Command): string {
  return `see instaclone ${command ? `${command.name} ` : ''}--help`;
}

/** A whole number in the given range, or a UsageError that names the option. */
export function wholeNumber(option: string, text: string, min: number, max: number): number {
  const value = readWholeNumber(text, min, max);
  if (value !== undefined) return value;
  throw new UsageError(`${option} must be ${describeRange(min, max)}, but is ${JSON.stringify(text)}`);
}

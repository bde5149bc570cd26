import { hint, readArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { commands } from './commands.ts';
import { describeError, UsageError } from './failures.ts';
import { commandHelp, overview } from './help.ts';

/** Runs what the words ask for and returns the exit status: 0 done, 1 it could not be done, 2 not understood. */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  try {
    return (await dispatch(words)) ?? 0;
  } catch (error) {
    console.error(`instaclone: ${describeError(error)}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function dispatch([word, ...rest]: readonly string[]): Promise<number | void> {
  if (word === undefined) {
    console.error(overview(commands));
    return 2;
  }
  if (word === '--help' || word === '-h') return show(overview(commands));
  if (word === 'help') return show(rest[0] === undefined ? overview(commands) : commandHelp(find(rest[0])));
  if (word === '--version') return show((await import('./version.ts')).version());
  const command = find(word);
  const args = readArguments(command, rest);
  if (args.flags.has('help')) return show(commandHelp(command));
  const run = await command.load();
  return run(args);
}

function show(text: string): void {
  console.log(text);
}

function find(name: string): Command {
  const command = commands.find((candidate) => candidate.name === name);
  if (command) return command;
  const what = name.startsWith('-') ? 'option' : 'command';
  const known = commands.map((candidate) => candidate.name).join(', ');
  throw new UsageError(`there is no ${what} ${name}; the commands are ${known}; ${hint()}`);
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../src/project-root.ts';

/** Where a command of the README is run, or why no test runs it. */
type Place = 'site' | 'cluster' | 'shards' | 'containers' | { notRun: string };

interface Rule {
  command: RegExp;
  place: Place;
}

/** The first rule that fits decides. */
const rules: Rule[] = [
  {
    command: /^npm ci$/,
    place: { notRun: 'whoever runs this has done it; npm run fresh does it on a bare machine' },
  },
  { command: /^npm ci && npm test$/, place: { notRun: 'this is a part of it' } },
  { command: /^npm run (fresh|icons|screenshots)\b/, place: { notRun: 'takes minutes, or changes files' } },
  { command: /^npm run bench\b/, place: { notRun: 'takes minutes' } },
  { command: /\bmove-store\b/, place: { notRun: 'needs two servers, and has tests of its own' } },
  { command: /^npm (start|test)\b/, place: 'site' },
  { command: /^(npx |export PATH=.*\n)?instaclone\b/, place: 'site' },
  { command: /^ab /, place: 'site' },
  {
    command: /^npm run cluster .*--dir \.cluster-shards/,
    place: { notRun: 'likes-shards.test.ts starts it' },
  },
  { command: /^\. \.cluster-shards\/env/, place: 'shards' },
  { command: /^(npm run cluster|\. \.cluster\/env|mysql )/, place: 'cluster' },
  { command: /^(docker service|docker compose push|deploy\/swarm)/, place: { notRun: 'needs a Swarm' } },
  {
    command: /^docker compose (kill|stop)( web worker)?$/,
    place: { notRun: 'names a command that ends all of them' },
  },
  { command: /^(docker compose|deploy\/env|for node in)/, place: 'containers' },
];

/** What looks like a command in a line of text. */
const inline = /`((?:npm |npx |ab |docker |deploy\/(?:env|swarm) |mysql |\. \.cluster|for node)[^`]*)`/g;

/**
 * Every command of the README in its order: blocks of shell, each as one script where its lines belong together, and
 * what stands as code in the text and in tables.
 */
export function readCommands(): string[] {
  const text = readFileSync(join(projectRoot, 'README.md'), 'utf8');
  const found: { at: number; command: string }[] = [];
  const rest = text.replace(
    /^( *)```(\w*)\n(.*?)^\1```$/gms,
    (block, indent: string, kind: string, body: string, at: number) => {
      if (kind === 'sh')
        found.push(...splitBlock(body.replaceAll(`\n${indent}`, '\n')).map((command) => ({ at, command })));
      return ' '.repeat(block.length);
    },
  );
  for (const match of rest.matchAll(inline)) {
    const [, command = ''] = match;
    // Without its operands it only names a command; a word in capitals stands for whatever somebody wants.
    if (!/^npx instaclone( contact-sheet)?$| -- NAME$| FOLDER$/.test(command))
      found.push({ at: match.index, command });
  }
  return found.sort((one, other) => one.at - other.at).map(({ command }) => command);
}

/** A line sets something up for the next ones where it changes the shell itself. */
function splitBlock(body: string): string[] {
  const lines = body.split('\n').map((line) => line.trim().replace(/ +# .*$/, ''));
  const isScript = lines.some((line) => /^(export |\. )/.test(line));
  const filled = lines.filter((line) => line !== '');
  return isScript ? [filled.join('\n')] : filled;
}

/** Throws for a command that no rule knows, because then nobody would notice when it stops to work. */
export function placeOf(command: string): Place {
  const rule = rules.find((candidate) => candidate.command.test(command));
  if (rule) return rule.place;
  throw new Error(`Say in ${import.meta.filename} where this command of the README is run: ${command}`);
}

export function commandsFor(place: Place): string[] {
  return readCommands().filter((command) => placeOf(command) === place);
}

/** Replaces what takes long, or belongs to somebody's machine, by what a test can bear. */
export function quickForm(command: string, replacements: readonly (readonly [RegExp, string])[]): string {
  return replacements.reduce((text, [what, by]) => text.replace(what, by), command);
}

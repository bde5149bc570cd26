import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { variables } from '../../../src/config/variables.ts';
import { projectRoot } from '../../../src/project-root.ts';

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');
const compose = read('docker-compose.yml');
const namesIn = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map((match) => match[1] as string);

/** What every node is told: with a value, or, without one, as `.env` says. */
const [block = ''] = /^x-app-environment:.*\n(?:[ #].*\n)*/m.exec(compose) ?? [];
const fromEnv = namesIn(block, /^ {2}([A-Z_]+):$/gm);
const withoutFile = (name: string) => name.replace(/_FILE$/, '');
/** What the services themselves are told, secrets in files, and what the image is. */
const fixed = [
  ...namesIn(block, /^ {2}([A-Z_]+?)(?:_FILE)?: ./gm),
  ...namesIn(compose, /^ {6}([A-Z_]+?)(?:_FILE)?: /gm),
  ...namesIn(read('deploy/docker/Dockerfile'), /^(?:ENV| {3}) ([A-Z_]+)=/gm),
];

describe('the configuration in containers', () => {
  it('has a place for every variable of the table', () => {
    // A container is named by its host name.
    const named = [...fromEnv.map(withoutFile), ...fixed, 'NODE_NAME'];
    expect(Object.keys(variables).filter((name) => !named.includes(name))).toEqual([]);
  });

  it('has every secret in a file, which deploy/env makes', () => {
    const inEnvironment = Object.entries(variables)
      .filter(([, { type }]) => type.isSecret)
      .filter(([name]) => new RegExp(`^ +${name}:(?! { file: )`, 'm').test(compose));
    expect(inEnvironment).toEqual([]);
    const files = [...compose.matchAll(/^ {2}([A-Z_]+): { file: '\$\{SECRETS_DIR[^}]*\}\/([A-Z_]+)' }$/gm)];
    expect(files.length).toBeGreaterThan(10);
    for (const [, name, file] of files) {
      expect(file).toBe(name);
      expect(read('deploy/env')).toMatch(new RegExp(`\\b${name}\\b`));
    }
  });

  it('is listed in the example of .env, each with its default', () => {
    const example = read('deploy/env.example');
    for (const name of fromEnv) {
      const { fallback } = variables[withoutFile(name) as keyof typeof variables];
      expect(example).toMatch(new RegExp(`^#${name}=${fallback || '\\S+'}$`, 'm'));
    }
  });

  it('takes nothing from .env that is not listed there', () => {
    const taken = [...fromEnv, ...namesIn(compose, /\$\{([A-Z_]+)/g)];
    const listed = namesIn(read('deploy/env.example'), /^#?([A-Z_]+)=/gm);
    // IMAGE is for Swarm of several nodes, and in the README.
    expect(taken.filter((name) => !listed.includes(name) && name !== 'IMAGE')).toEqual([]);
  });

  it('is started by one command, in the README, in the compose file and in what deploy/env says', () => {
    const command = 'docker compose up --detach --build --scale web=3 --scale worker=4';
    for (const file of ['README.md', 'docker-compose.yml', 'deploy/env'])
      expect(read(file)).toContain(command);
  });
});

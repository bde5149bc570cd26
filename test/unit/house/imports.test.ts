import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../src/project-root.ts';
import { readModules, type Module } from '../../lint/modules.mjs';

/**
 * What each part may import of the others: the direction that the README's architecture section draws. Everything
 * may import itself.
 */
const anywhere = ['src/project-root.ts'];
const core = ['src/domain', 'src/ports', 'src/data', 'src/cache', 'src/filters', 'src/pictures', 'src/ops'];
const allowed: Record<string, string[]> = {
  'src/project-root.ts': [],
  'src/domain': [],
  'src/filters': [],
  'src/ops': [],
  'src/ports': ['src/domain'],
  'src/pictures': ['src/domain'],
  'src/data': ['src/domain', 'src/ports'],
  'src/cache': ['src/domain', 'src/ports', 'src/ops'],
  'src/queries': core,
  'src/usecases': core,
  'src/outbox': [...core, 'src/usecases'],
  'src/rendering': ['src/domain', 'src/ports', 'src/filters', 'src/pictures', 'src/ops'],
  'src/web': [...core, 'src/queries', 'src/usecases', 'src/config'],
  'src/adapters': ['src/domain', 'src/ports', 'src/data', 'src/ops'],
  'src/config': ['src/domain', 'src/ports', 'src/ops', 'src/cache/reading.ts'],
  'src/browser': ['src/filters', 'src/domain'],
  'src/samples': ['src/rendering'],
  worker: [...core, 'src/usecases', 'src/rendering'],
  // Composition roots. One that works on pictures too stands above the worker's parts; the others know nothing of them.
  'src/main': ['src'],
  'src/main/embedded': ['src', 'worker'],
  'worker/main.ts': ['src', 'worker'],
  'src/cli': ['src'],
  deploy: ['src'],
  test: ['src', 'worker', 'deploy', '.config'],
  '.config': [],
};

const modules = readModules();
const byFile = new Map(modules.map((module) => [module.file, module]));
const isIn = (file: string, part: string) => file === part || file.startsWith(`${part}/`);
const isProduct = ({ file }: Module) => !isIn(file, 'test') && !isIn(file, '.config');
const textOf = ({ file }: Module) => readFileSync(join(projectRoot, file), 'utf8');

/** The longest entry of the table that the file lies in. */
function partOf(file: string): string | undefined {
  const parts = Object.keys(allowed).filter((part) => isIn(file, part));
  return parts.toSorted((one, other) => other.length - one.length)[0];
}

/** A way from a module back to itself, types included; undefined when there is none. */
function findCircle(
  start: string,
  graph: ReadonlyMap<string, Pick<Module, 'imports'>>,
): string[] | undefined {
  const ways: string[][] = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const { file } of graph.get(way.at(-1) as string)?.imports ?? []) {
      if (file === start) return [...way, start];
      if (seen.has(file)) continue;
      seen.add(file);
      ways.push([...way, file]);
    }
  }
  return undefined;
}

describe('imports point one way', () => {
  it.each(modules)('$file', ({ file, imports }) => {
    const part = partOf(file);
    expect(part, 'a part that the table does not know').toBeDefined();
    const targets = [part as string, ...(allowed[part as string] as string[]), ...anywhere];
    for (const imported of imports) {
      const isAllowed = targets.some((target) => isIn(imported.file, target));
      expect(isAllowed, `imports ${imported.file}`).toBe(true);
    }
  });

  it('and never in a circle', () => {
    const circles = modules.map(({ file }) => findCircle(file, byFile)).filter((way) => way !== undefined);
    expect(circles.map((way) => way.join(' -> '))).toEqual([]);
  });

  it('a circle is found', () => {
    const to = (...files: string[]) => ({ imports: files.map((file) => ({ file, names: ['x'] })) });
    const graph = new Map([
      ['a', to('b')],
      ['b', to('d', 'c')],
      ['c', to('a')],
    ]);
    expect(findCircle('a', graph)).toEqual(['a', 'b', 'c', 'a']);
    expect(findCircle('d', graph)).toBeUndefined();
  });

  it.each(modules.filter(({ file }) => file.startsWith('src/adapters/')))(
    '$file imports no other adapter',
    ({ file, imports }) => {
      const own = file.split('/').slice(0, 3).join('/');
      for (const imported of imports) {
        expect(isIn(imported.file, 'src/adapters') && !isIn(imported.file, own), imported.file).toBe(false);
      }
    },
  );

  it('only the configuration reads the environment', () => {
    const inSource = modules.filter(({ file }) => isIn(file, 'src') || isIn(file, 'worker'));
    const readers = inSource.filter((module) => textOf(module).includes('process.env'));
    expect(readers.map(({ file }) => file)).toEqual([
      'src/main/load-config.ts',
      'src/main/load-picture-limits.ts',
    ]);
  });

  it('only rendering and the command line load sharp', () => {
    const users = modules.filter((module) => isProduct(module) && /from 'sharp'/.test(textOf(module)));
    const others = users.filter(({ file }) => !isIn(file, 'src/rendering') && !isIn(file, 'src/cli'));
    expect(others).toEqual([]);
  });
});

/**
 * A file of a few lines is a door to open for little; with several users it has its place. So has one that is loaded
 * only when it is needed, and a migration, which is one file each.
 */
it('a file of less than twelve lines is imported at least twice', () => {
  const importers = (file: string) => modules.filter(({ imports }) => imports.some((it) => it.file === file));
  const isLazy = (file: string) => importers(file).some(({ lazyImports }) => lazyImports.includes(file));
  const lonely = modules.filter(
    (module) =>
      isProduct(module) &&
      module.lines < 12 &&
      !module.isProgram &&
      !isIn(module.file, 'src/data/migrations') &&
      !isLazy(module.file) &&
      importers(module.file).length < 2,
  );
  expect(lonely.map(({ file }) => file)).toEqual([]);
});

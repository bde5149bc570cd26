import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../src/project-root.ts';

/**
 * What each part may import of the others: the direction that the README's architecture section draws. Everything
 * may import itself.
 */
const anywhere = ['src/project-root.ts'];
const core = ['src/domain', 'src/ports', 'src/data', 'src/cache', 'src/filters', 'src/pictures', 'src/ops'];
const allowed: Record<string, string[]> = {
  'src/domain': [],
  'src/filters': [],
  'src/ops': [],
  'src/ports': ['src/domain'],
  'src/pictures': ['src/domain'],
  'src/data': ['src/domain', 'src/ports'],
  'src/cache': ['src/domain', 'src/ports', 'src/ops'],
  'src/queries': [...core, 'src/usecases/core.ts'],
  'src/usecases': core,
  'src/outbox': [...core, 'src/usecases'],
  'src/rendering': ['src/domain', 'src/ports', 'src/filters', 'src/pictures', 'src/ops'],
  'src/web': [...core, 'src/queries', 'src/usecases', 'src/config'],
  'src/adapters': ['src/domain', 'src/ports', 'src/data', 'src/ops'],
  'src/config': ['src/ops', 'src/ports', 'src/cache/reading.ts'],
  'src/browser': ['src/filters', 'src/domain'],
  'src/samples': ['src/rendering/pixels.ts'],
  // Composition roots: they may import everything.
  'src/main': ['src'],
  'src/main/embedded': ['src', 'worker'],
  'src/cli': ['src'],
  worker: [...core, 'src/usecases', 'src/rendering', 'src/config'],
};
/** Single files inside a part that are composition roots themselves. */
const roots = ['worker/main.ts'];

const files = ['src', 'worker'].flatMap((folder) =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `${folder}/${path}`),
);

const isIn = (file: string, part: string) => file === part || file.startsWith(`${part}/`);

/** The longest entry of the table that the file lies in. */
function partOf(file: string): string | undefined {
  const parts = Object.keys(allowed).filter((part) => isIn(file, part));
  return parts.toSorted((one, other) => other.length - one.length)[0];
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(projectRoot, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) =>
    relative(projectRoot, resolve(projectRoot, dirname(file), match[1] as string)),
  );
}

describe('imports point one way', () => {
  it.each(files)('%s', (file) => {
    const part = partOf(file);
    if (file === 'src/project-root.ts') return;
    expect(part, 'a part that the table does not know').toBeDefined();
    const targets = roots.includes(file)
      ? ['src', 'worker']
      : [...(allowed[part as string] as string[]), ...anywhere];
    for (const imported of importsOf(file)) {
      const isAllowed = [part as string, ...targets].some((target) => isIn(imported, target));
      expect(isAllowed, `imports ${imported}`).toBe(true);
    }
  });

  it.each(files.filter((file) => file.startsWith('src/adapters/')))('%s imports no other adapter', (file) => {
    const own = file.split('/').slice(0, 3).join('/');
    for (const imported of importsOf(file)) {
      expect(isIn(imported, 'src/adapters') && !isIn(imported, own), `imports ${imported}`).toBe(false);
    }
  });

  it('only the configuration reads the environment', () => {
    const readers = files.filter((file) =>
      readFileSync(join(projectRoot, file), 'utf8').includes('process.env'),
    );
    expect(readers.filter((file) => !['src/main/load-config.ts'].includes(file))).toEqual([]);
  });

  it('only rendering and the command line load sharp', () => {
    const users = files.filter((file) => /from 'sharp'/.test(readFileSync(join(projectRoot, file), 'utf8')));
    expect(users.filter((file) => !isIn(file, 'src/rendering') && !isIn(file, 'src/cli'))).toEqual([]);
  });
});

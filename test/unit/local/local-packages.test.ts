import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  describeMissing,
  findProgram,
  listMissing,
  packages,
} from '../../../deploy/local/programs/packages.mjs';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'instaclone-packages-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('finds a program by name in PATH, and by absolute path', () => {
  expect(findProgram(['no-such-program', 'sh'])).toMatch(/^\/.*\/sh$/);
  expect(findProgram(['/bin/sh'])).toBe('/bin/sh');
});

test('a file that may not be run is not a program', () => {
  const file = join(folder, 'server');
  writeFileSync(file, '', { mode: 0o644 });
  expect(findProgram([file])).toBeUndefined();
  writeFileSync(join(folder, 'runnable'), '', { mode: 0o755 });
  expect(findProgram([file, join(folder, 'runnable')])).toBe(join(folder, 'runnable'));
});

test('a relative program never comes from the current folder', () => {
  expect(findProgram(['./package.json', 'package.json'])).toBeUndefined();
});

test('names what is missing, what for, and the command that brings it, in one line', () => {
  const gone = { ...packages.nginx, programs: [join(folder, 'nginx')] };
  const present = { ...packages.memcached, programs: ['sh'] };
  const missing = listMissing([gone, present]);
  expect(missing).toEqual([gone]);
  expect(describeMissing([...missing, packages.ab])).toBe(
    'Missing: nginx (the local cluster and its tests), ab (load tests). ' +
      'Install with: sudo apt-get install nginx apache2-utils',
  );
});

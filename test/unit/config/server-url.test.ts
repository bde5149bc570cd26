import { expect, test } from 'vitest';
import { serverName } from '../../../src/adapters/mysql/server-url.ts';

test.each([
  ['mysql://instaclone:secret@db:3307/instaclone', 'db:3307'],
  ['mysql://instaclone:s%40ecret@db.example.org/instaclone?ssl={}', 'db.example.org'],
  ['mysql://u:p@[::1]:3306/instaclone', '[::1]:3306'],
])('%s is at %s', (url, name) => {
  expect(serverName(url)).toBe(name);
});

test.each([
  '',
  'db:3306',
  'http://u:secret@db/instaclone',
  'mysql://u:secret@db',
  'mysql://u:secret@/x',
  'mysql://u:sec ret@db:x/y',
])('%j is refused without being repeated', (url) => {
  expect(() => serverName(url)).toThrow(
    'A database URL has to look like mysql://user:password@host:3306/database',
  );
});

import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { moveOriginals } from '../../../src/adapters/filesystem/move-originals.ts';
import { openFolder } from '../../../src/adapters/filesystem/open-folder.ts';
import { openFolders } from '../../../src/adapters/filesystem/open-folders.ts';
import { testBlobStore } from './blob-store-suite.ts';

async function openTemporaryFolder() {
  const root = await mkdtemp(join(tmpdir(), 'instaclone-blobs-'));
  const blobs = await openFolder(join(root, 'made/by/it'));
  return { root, blobs, close: () => rm(root, { recursive: true }) };
}

testBlobStore('in a folder', openTemporaryFolder);

/** With what an earlier version has put there: originals beside what is served. */
async function openTwoFolders(...originals: string[]) {
  const root = await mkdtemp(join(tmpdir(), 'instaclone-originals-'));
  const place = { kind: 'folder', dir: join(root, 'blobs'), originalsDir: join(root, 'originals') } as const;
  const earlier = await openFolder(place.dir);
  for (const name of originals) await earlier.put(`originals/${name}`, Buffer.from(name));
  const blobs = await openFolders(place);
  const lies = async (dir: string) =>
    (await readdir(dir, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name)
      .sort();
  return { root, place, earlier, blobs, lies, close: () => rm(root, { recursive: true }) };
}

testBlobStore('in two folders', openTwoFolders);

describe('originals in a folder of their own', () => {
  it('lie in that alone, and nothing else does', async () => {
    const { place, blobs, lies, close } = await openTwoFolders();
    await blobs.put('originals/ab/abc', Buffer.from('x'));
    await blobs.put('media/ab/abc/full.jpg', Buffer.from('x'));
    expect([await lies(place.dir), await lies(place.originalsDir)]).toEqual([['full.jpg'], ['abc']]);
    await blobs.removeAll('originals/ab/abc');
    expect(await lies(place.originalsDir)).toEqual([]);
    await close();
  });

  it('are moved there, and what is served stays', async () => {
    const { place, earlier, blobs, lies, close } = await openTwoFolders('ab/abc', 'ab/abd', 'cd/cde');
    await earlier.put('media/ab/abc/full.jpg', Buffer.from('x'));
    expect(await moveOriginals(place)).toBe(3);
    expect([await lies(place.dir), await lies(place.originalsDir)]).toEqual([
      ['full.jpg'],
      ['abc', 'abd', 'cde'],
    ]);
    expect(await readdir(place.dir)).toEqual(['media']);
    expect(String(await blobs.get('originals/cd/cde'))).toBe('cd/cde');
    expect(await modeOf(join(place.originalsDir, 'originals/cd/cde'))).toBe('600');
    expect(await moveOriginals(place)).toBe(0);
    await close();
  });

  it('are moved when that was broken off before: one is in both places, of one a part', async () => {
    const { place, blobs, lies, close } = await openTwoFolders('ab/abc', 'ab/abd');
    await blobs.put('originals/ab/abc', Buffer.from('ab/abc'));
    await writeFile(join(place.originalsDir, 'originals/ab/abd.5f.partial'), 'ab');
    expect(await moveOriginals(place)).toBe(2);
    expect(await lies(place.dir)).toEqual([]);
    for (const name of ['ab/abc', 'ab/abd']) expect(String(await blobs.get(`originals/${name}`))).toBe(name);
    await close();
  });

  it('are moved by several at once', async () => {
    const names = Array.from({ length: 60 }, (_, number) => `a${number % 3}/a${number}`);
    const { place, blobs, lies, close } = await openTwoFolders(...names);
    await Promise.all([1, 2, 3].map(() => moveOriginals(place)));
    expect(await lies(place.dir)).toEqual([]);
    for (const name of names) expect(String(await blobs.get(`originals/${name}`))).toBe(name);
    await close();
  });

  it('are found and removed where a node of an earlier version goes on putting them', async () => {
    const { earlier, blobs, close } = await openTwoFolders('ab/abc');
    expect(String(await blobs.get('originals/ab/abc'))).toBe('ab/abc');
    expect((await blobs.open('originals/ab/abc'))?.size).toBe(6);
    await blobs.removeAll('originals/ab/abc');
    expect(await earlier.get('originals/ab/abc')).toBeUndefined();
    await close();
  });

  it('are not taken from behind a link, and what nobody here has made stays', async () => {
    const { root, place, lies, close } = await openTwoFolders('ab/abc');
    await writeFile(join(root, 'secret'), 'SECRET');
    await symlink(join(root, 'secret'), join(place.dir, 'originals/ab/link'));
    await writeFile(join(place.dir, 'originals/.DS_Store'), 'x');
    await writeFile(join(place.dir, 'originals/ab/a name.txt'), 'x');
    expect(await moveOriginals(place)).toBe(1);
    expect(await lies(place.originalsDir)).toEqual(['abc']);
    await close();
  });

  it('need no folder that can be written to where there are none', async () => {
    expect(await moveOriginals({ kind: 'folder', dir: '/proc', originalsDir: '/proc/originals' })).toBe(0);
  });

  it('stay where they are without such a folder', async () => {
    const { place, earlier, close } = await openTwoFolders('ab/abc');
    expect(await moveOriginals({ kind: 'folder', dir: place.dir })).toBe(0);
    expect(await moveOriginals({ ...place, originalsDir: place.dir })).toBe(0);
    expect(String(await earlier.get('originals/ab/abc'))).toBe('ab/abc');
    await close();
  });
});

it('leaves no partial file behind when a blob cannot be written', async () => {
  const { root, blobs, close } = await openTemporaryFolder();
  await expect(blobs.putFile('a/b', join(root, 'missing'))).rejects.toThrow();
  expect(await readdir(join(root, 'made/by/it/a'))).toEqual([]);
  await close();
});

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

it.each([
  ['made by it', undefined, { folder: '700', served: '700', picture: '600' }],
  ['opened to everybody by the operator', 0o755, { folder: '755', served: '755', picture: '644' }],
  ['opened to a group by the operator', 0o750, { folder: '750', served: '750', picture: '640' }],
])('a folder %s shows others what is served at most, and no original', async (_, mode, expected) => {
  const umask = process.umask(0o022);
  const parent = await mkdtemp(join(tmpdir(), 'instaclone-rights-'));
  try {
    const root = join(parent, 'blobs');
    if (mode !== undefined) {
      await mkdir(root);
      await chmod(root, mode);
    }
    const blobs = await openFolder(root);
    const upload = join(parent, 'upload');
    await writeFile(upload, 'x', { mode: 0o644 });
    await blobs.putFile('originals/ab/abcd', upload);
    await blobs.put('media/ab/abcd/1.jpg', Buffer.from('x'));
    expect({
      folder: await modeOf(root),
      served: await modeOf(join(root, 'media/ab/abcd')),
      picture: await modeOf(join(root, 'media/ab/abcd/1.jpg')),
    }).toEqual(expected);
    expect(await modeOf(join(root, 'media'))).toBe(expected.served);
    expect(await modeOf(join(root, 'originals'))).toBe('700');
    expect(await modeOf(join(root, 'originals/ab/abcd'))).toBe('600');
  } finally {
    process.umask(umask);
    await rm(parent, { recursive: true });
  }
});

it('follows no link, whether it is a file or a folder, and changes nothing behind one', async () => {
  const { root, blobs, close } = await openTemporaryFolder();
  const secret = join(root, 'secret');
  await mkdir(secret);
  await writeFile(join(secret, 'file'), 'SECRET');
  const folder = join(root, 'made/by/it');
  await symlink(secret, join(folder, 'linked'));
  await mkdir(join(folder, 'real'));
  await symlink(join(secret, 'file'), join(folder, 'real/file'));
  for (const key of ['linked/file', 'real/file']) {
    expect(await blobs.get(key), key).toBeUndefined();
    expect(await blobs.open(key), key).toBeUndefined();
  }
  await expect(blobs.put('linked/other', Buffer.from('x'))).rejects.toThrow('is reached by a link');
  await expect(blobs.put('linked/new/other', Buffer.from('x'))).rejects.toThrow();
  await expect(blobs.removeAll('linked/file')).rejects.toThrow('is reached by a link');
  await blobs.put('real/file', Buffer.from('mine'));
  expect(String(await readFile(join(secret, 'file')))).toBe('SECRET');
  await blobs.removeAll('linked');
  expect(String(await readFile(join(secret, 'file')))).toBe('SECRET');
  await close();
});

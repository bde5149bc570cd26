import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openFolder } from '../../../src/adapters/filesystem/open-folder.ts';
import { testBlobStore } from './blob-store-suite.ts';

async function openTemporaryFolder() {
  const root = await mkdtemp(join(tmpdir(), 'instaclone-blobs-'));
  const blobs = await openFolder(join(root, 'made/by/it'));
  return { root, blobs, close: () => rm(root, { recursive: true }) };
}

testBlobStore('in a folder', openTemporaryFolder);

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

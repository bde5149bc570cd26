import { mkdtemp, readdir, rm } from 'node:fs/promises';
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

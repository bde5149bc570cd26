import type { Dirent } from 'node:fs';
import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobStore, BlobStoreDescription } from '../../ports/blob-store.ts';
import { openFolder } from './open-folder.ts';

/**
 * Moves originals that lie beside what is served to the folder of their own, and says how many. It may be broken off
 * and begun again at any moment, and done by several processes at once: an original goes from one place when it is
 * whole and on the disk in the other.
 */
export async function moveOriginals({ dir, originalsDir = dir }: BlobStoreDescription): Promise<number> {
  if (originalsDir === dir) return 0;
  const shards = await listEntries(join(dir, 'originals'));
  // Also where nothing can be written, as to a command that has no pictures.
  if (shards === undefined) return 0;
  const originals = await openFolder(originalsDir);
  let moved = 0;
  for (const shard of shards) {
    const folder = join(dir, 'originals', shard.name);
    for (const file of (shard.isDirectory() && (await listEntries(folder))) || []) {
      // What was left of a write that was cut off has dots in its name.
      if (!file.isFile() || !/^[\w-]+$/.test(file.name)) continue;
      if (await moveFile(originals, `originals/${shard.name}/${file.name}`, dir)) moved += 1;
    }
    await removeIfEmpty(folder);
  }
  await removeIfEmpty(join(dir, 'originals'));
  return moved;
}

/** False when somebody else did it. By a copy, because two volumes are two disks to a rename. */
async function moveFile(originals: BlobStore, key: string, from: string): Promise<boolean> {
  const source = join(from, key);
  try {
    await originals.putFile(key, source);
    await rm(source);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return false;
  }
}

/** Undefined where there is no such folder. */
async function listEntries(path: string): Promise<Dirent[] | undefined> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

/** A node that does not know of the other folder may just have put something there. */
async function removeIfEmpty(path: string): Promise<void> {
  await rmdir(path).catch((error: NodeJS.ErrnoException) => {
    if (!['ENOTEMPTY', 'ENOENT', 'ENOTDIR'].includes(String(error.code))) throw error;
  });
}

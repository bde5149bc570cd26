import { randomUUID } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../domain/errors.ts';
import { isDiskFull } from '../../ops/disk-full.ts';
import type { BlobStore } from '../../ports/blob-store.ts';

/**
 * Blobs as files below one folder, which several nodes may share. A blob is written beside its place, flushed to the
 * disk and renamed, so that nobody ever reads half of one and a power cut loses none that was acknowledged.
 */
export async function openFolder(root: string): Promise<BlobStore> {
  await mkdir(root, { recursive: true });
  const pathOf = (key: string) => join(root, checkedKey(key));

  async function putWith(key: string, write: (path: string) => Promise<void>): Promise<void> {
    const path = pathOf(key);
    const partial = `${path}.${randomUUID()}.partial`;
    try {
      await mkdir(dirname(path), { recursive: true });
      await write(partial);
      await flush(partial);
      await rename(partial, path);
    } catch (error) {
      // A failure of this must not hide the one before.
      await rm(partial, { force: true }).catch(() => undefined);
      throw isDiskFull(error) ? new AppError('disk-full', {}, error) : error;
    }
    await flush(dirname(path));
  }

  return {
    put: (key, bytes) => putWith(key, (path) => writeFile(path, bytes)),
    // Not a hard link: the file stays its owner's, who may go on writing to it. A clone where the disk can do that.
    putFile: (key, source) => putWith(key, (path) => copyFile(source, path, constants.COPYFILE_FICLONE)),
    get: (key) => readFile(pathOf(key)).catch(undefinedIfMissing),
    async open(key) {
      const file = await open(pathOf(key)).catch(undefinedIfMissing);
      if (!file) return undefined;
      const info = await file.stat();
      if (!info.isFile()) {
        await file.close();
        return undefined;
      }
      return { size: info.size, stream: createReadStream('', { fd: file }) };
    },
    async removeAll(prefix) {
      await rm(pathOf(prefix), { recursive: true, force: true });
    },
  };
}

const keyPattern = /^[a-z0-9][\w.-]*(\/[\w-][\w.-]*)*$/i;

/** Keys come from our own code, yet a `..` must never leave the folder, whatever a later caller passes on. */
function checkedKey(key: string): string {
  if (!keyPattern.test(key)) throw new RangeError(`Not a blob key: ${JSON.stringify(key)}`);
  return key;
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function undefinedIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EISDIR') return undefined;
  throw error;
}

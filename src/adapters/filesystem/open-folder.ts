import { randomUUID } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { chmod, copyFile, mkdir, open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../domain/errors.ts';
import { isDiskFull } from '../../ops/disk-full.ts';
import type { BlobBatch, BlobStore } from '../../ports/blob-store.ts';

/**
 * Blobs as files below one folder, which several nodes may share. A blob is written beside its place, flushed to the
 * disk and renamed, so that nobody ever reads half of one and a power cut loses none that was acknowledged.
 *
 * A folder that is made here is for its owner only. Where the operator has opened it to others, such as a load balancer
 * that runs as another user, they may read what is served, and never an original. Links in it are not followed.
 */
export async function openFolder(folder: string): Promise<BlobStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const root = await realpath(folder);
  const othersMay = (await stat(root)).mode & 0o055;
  const pathOf = (key: string) => join(root, checkedKey(key));
  const rightsOf = (key: string) => (key.startsWith(servedPrefix) ? othersMay : 0);

  async function store(key: string, content: Content): Promise<void> {
    const path = pathOf(key);
    const rights = rightsOf(key);
    await inPlace(path, async (partial) => {
      await makeFolder(dirname(path), rights);
      await write(partial, content, { othersMay: rights & 0o044, isFlushed: true });
    });
    await flush(dirname(path));
  }

  return {
    put: (key, bytes) => store(key, { bytes }),
    putFile: (key, source) => store(key, { source }),
    openBatch: () => openBatch(pathOf, rightsOf),
    async get(key) {
      const file = await openBlob(pathOf(key));
      if (!file) return undefined;
      try {
        return await file.readFile();
      } finally {
        await file.close();
      }
    },
    async open(key) {
      const file = await openBlob(pathOf(key));
      return file && { size: (await file.stat()).size, stream: createReadStream('', { fd: file }) };
    },
    async removeAll(prefix) {
      const path = pathOf(prefix);
      const above = await realpath(dirname(path)).catch(undefinedIfMissing);
      if (above === undefined) return;
      await refuseLinks(dirname(path));
      await rm(path, { recursive: true, force: true });
    },
  };
}

function openBatch(pathOf: (key: string) => string, rightsOf: (key: string) => number): BlobBatch {
  const folders = new Map<string, Promise<void>>();
  const paths: string[] = [];
  return {
    async add(key, bytes) {
      const path = pathOf(key);
      const rights = rightsOf(key);
      const folder = folders.get(dirname(path)) ?? makeFolder(dirname(path), rights);
      folders.set(dirname(path), folder);
      await inPlace(path, async (partial) => {
        await folder;
        await write(partial, { bytes }, { othersMay: rights & 0o044, isFlushed: false });
      });
      paths.push(path);
    },
    async flush() {
      // Side by side, so that the file system writes its journal once for all of them.
      await Promise.all([...new Set([...paths, ...paths.map(dirname)])].map(flush)).catch(sayDiskFull);
    },
  };
}

/** Puts what `make` makes at another path in place of this one; when that fails, leaves nothing of it. */
async function inPlace(path: string, make: (partial: string) => Promise<void>): Promise<void> {
  const partial = `${path}.${randomUUID()}.partial`;
  try {
    await make(partial);
    await rename(partial, path);
  } catch (error) {
    // A failure of this must not hide the one before.
    await rm(partial, { force: true }).catch(() => undefined);
    sayDiskFull(error);
  }
}

function sayDiskFull(error: unknown): never {
  throw isDiskFull(error) ? new AppError('disk-full', {}, error) : error;
}

/** What a blob is made of: the second is a local file. */
type Content = { bytes: Uint8Array } | { source: string };

/** Makes a file for its owner and whom else `othersMay` lets read it. */
async function write(
  path: string,
  content: Content,
  { othersMay, isFlushed }: { othersMay: number; isFlushed: boolean },
): Promise<void> {
  const isCopy = 'source' in content;
  // Not a hard link: the file stays its owner's, who may go on writing to it. A clone where the disk can do that.
  if (isCopy) await copyFile(content.source, path, constants.COPYFILE_FICLONE);
  const file = await open(path, isCopy ? 'r' : 'wx', 0o600);
  try {
    if (!isCopy) await file.writeFile(content.bytes);
    if (isCopy || othersMay > 0) await file.chmod(0o600 | othersMay);
    if (isFlushed) await file.sync();
  } finally {
    await file.close();
  }
}

/** What a load balancer serves from the disk. */
const servedPrefix = 'media/';

/** Makes the folders above a path that are not there, whatever the umask. Throws when one is a link. */
async function makeFolder(path: string, rights: number): Promise<void> {
  if ((await realpath(path).catch(undefinedIfMissing)) === path) return;
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  await refuseLinks(path);
  if (first === undefined || rights === 0) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await chmod(made, 0o700 | rights);
}

async function openBlob(path: string): Promise<FileHandle | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(undefinedIfMissing);
  if (file && !(await isReached(file, path))) {
    await file.close();
    return undefined;
  }
  return file;
}

/** A file of this very place, not of one that a link above it leads to. */
async function isReached(file: FileHandle, path: string): Promise<boolean> {
  return (await file.stat()).isFile() && (await realpath(path).catch(undefinedIfMissing)) === path;
}

async function refuseLinks(path: string): Promise<void> {
  if ((await realpath(path)) !== path)
    throw new Error(`${path} is reached by a link, which nobody here has made`);
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
  // ELOOP: it is a link.
  if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP'].includes(String(error.code))) return undefined;
  throw error;
}

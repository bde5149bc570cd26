import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { insertImage } from '../data/images.ts';
import { insertJob } from '../data/jobs.ts';
import { originalKey } from '../domain/blob-keys.ts';
import { AppError } from '../domain/errors.ts';
import type { Lane } from '../domain/job.ts';
import { cleanAlt, cleanName, nameFromFile } from '../domain/names.ts';
import { inspectPicture } from '../pictures/inspect.ts';
import type { Position } from '../ports.ts';
import type { Core } from './core.ts';

export interface Upload {
  /** A local file with the uploaded bytes; it stays the caller's to remove. */
  path: string;
  fileName: string;
  /** What the person calls the picture; the file name when empty. */
  name: string;
  /** What is to be seen, for those who do not see it; may be empty. */
  alt?: string;
  owner: string;
  lane: Lane;
}

/**
 * Accepts a picture: when this resolves, its bytes and its job are on disk and it will be processed, whatever
 * crashes. Throws the AppError of `inspectPicture` when the file can't be used; then nothing is kept.
 */
export async function uploadImage(core: Core, upload: Upload): Promise<{ id: number; position: Position }> {
  inspectPicture(await readFile(upload.path), upload.fileName, core.limits);
  const folder = newFolder();
  await core.blobs.putFile(originalKey(folder), upload.path);
  const now = core.clock();
  const name = cleanName(upload.name) || nameFromFile(upload.fileName) || 'Untitled';
  const alt = cleanAlt(upload.alt ?? '');
  try {
    const { value, position } = await core.database.transaction(async (tx) => {
      const id = await insertImage(tx, {
        name,
        ...(alt && { alt }),
        folder,
        owner: upload.owner,
        createdAt: now,
      });
      await insertJob(tx, id, upload.lane, now);
      return id;
    });
    core.onJobQueued();
    return { id: value, position };
  } catch (error) {
    // A blob without a row is waste; a row without its blob would be a picture that is lost.
    const mayBeSaved = error instanceof AppError && error.code === 'unconfirmed';
    if (!mayBeSaved) await core.blobs.removeAll(originalKey(folder)).catch(() => undefined);
    throw error;
  }
}

/** 128 random bits: nobody finds the blobs of a picture without having seen its page. */
export function newFolder(): string {
  return randomBytes(16).toString('hex');
}

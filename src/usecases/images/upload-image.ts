import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { NewImage } from '../../data/images/images.ts';
import { originalKey } from '../../domain/images/blob-keys.ts';
import { AppError } from '../../domain/errors.ts';
import { estimatedMs, type Urgency } from '../../domain/images/job.ts';
import { cleanAlt, cleanName, nameFromFile } from '../../domain/images/names.ts';
import { bytesSource, fileSource } from '../../pictures/byte-source.ts';
import type { Header } from '../../pictures/header.ts';
import { inspectPicture } from '../../pictures/inspect.ts';
import type { Positions } from '../../ports/stores.ts';
import type { Core } from '../core.ts';
import { acceptAlone } from './accept-pictures.ts';
import { newFolder } from './new-folder.ts';

export interface Upload {
  content: Content;
  fileName: string;
  /** What the person calls the picture; the file name when empty. */
  name: string;
  /** What is to be seen, for those who do not see it; may be empty. */
  alt?: string;
  owner: string;
  /** Whose turn it takes; the owner's when not given. See data/images/turns.ts. */
  flow?: string;
  urgency: Urgency;
  /** See domain/upload-key.ts. The same upload of the same person with the same key gives the picture that exists. */
  key?: string;
}

/** The uploaded bytes, or a local file that has them; it stays the caller's to remove. */
type Content = { bytes: Buffer } | { path: string };

/**
 * Accepts a picture: when this resolves, its bytes and its job are on disk and it will be processed, whatever
 * crashes. `isNew` is false when it was there already, sent with the same key. Throws the AppError of `inspectPicture`
 * when the file can't be used; then nothing is kept.
 */
export async function uploadImage(
  core: Core,
  upload: Upload,
  accept = acceptAlone(core),
): Promise<{ id: number; isNew: boolean; position: Positions }> {
  const { width, height } = await inspect(core, upload);
  const share = { flow: upload.flow ?? upload.owner, costMs: estimatedMs(width * height) };
  const folder = newFolder();
  const image: NewImage = { ...textsOf(upload), folder, owner: upload.owner, createdAt: core.clock() };
  if (upload.key !== undefined) image.uploadKey = await uploadDigest(upload.key, image, upload.content);
  await putOriginal(core, folder, upload.content);
  // A blob without a row is waste; a row without its blob would be a picture that is lost.
  const removeBlob = () => core.blobs.removeAll(originalKey(folder)).catch(() => undefined);
  try {
    const tell = () => ({ changed: [`owner:${upload.owner}`] as const });
    const accepted = await accept(async () => ({ row: image, urgency: upload.urgency, share, tell }));
    if (!accepted.isNew) await removeBlob();
    return { id: accepted.image.id, isNew: accepted.isNew, position: accepted.position };
  } catch (error) {
    const mayBeSaved = error instanceof AppError && error.code === 'unconfirmed';
    if (!mayBeSaved) await removeBlob();
    throw error;
  }
}

function putOriginal({ blobs }: Core, folder: string, content: Content): Promise<void> {
  const key = originalKey(folder);
  return 'bytes' in content ? blobs.put(key, content.bytes) : blobs.putFile(key, content.path);
}

async function inspect({ limits }: Core, { content, fileName }: Upload): Promise<Header> {
  if ('bytes' in content) {
    return inspectPicture(bytesSource(content.bytes), fileName, limits, content.bytes.length);
  }
  const file = await open(content.path);
  try {
    return await inspectPicture(fileSource(file), fileName, limits, (await file.stat()).size);
  } finally {
    await file.close();
  }
}

function textsOf({ name, fileName, alt = '' }: Upload): Pick<NewImage, 'name' | 'alt'> {
  const cleanedAlt = cleanAlt(alt);
  return {
    name: cleanName(name) || nameFromFile(fileName) || 'Untitled',
    ...(cleanedAlt && { alt: cleanedAlt }),
  };
}

/**
 * What an upload is known by: its key and all that came with it. The key alone would not do: whoever goes back to the
 * form in the browser and chooses another picture sends it with the key of the one before, and has to get both.
 */
async function uploadDigest(key: string, { name, alt }: NewImage, content: Content): Promise<string> {
  const hash = createHash('sha256');
  if ('bytes' in content) hash.update(content.bytes);
  // In pieces of 64 kB: a whole picture of a camera at once would hold up the event loop.
  else for await (const piece of createReadStream(content.path)) hash.update(piece as Buffer);
  return createHash('sha256')
    .update(JSON.stringify([key, name, alt, hash.digest('hex')]))
    .digest('hex');
}

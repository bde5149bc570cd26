import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { findUpload, insertImage, type NewImage } from '../../data/images/images.ts';
import { insertJob } from '../../data/images/jobs.ts';
import type { Share } from '../../data/images/turns.ts';
import { originalKey } from '../../domain/images/blob-keys.ts';
import { AppError } from '../../domain/errors.ts';
import { estimatedMs, type Urgency } from '../../domain/images/job.ts';
import { cleanAlt, cleanName, nameFromFile } from '../../domain/images/names.ts';
import { fileSource } from '../../pictures/byte-source.ts';
import type { Header } from '../../pictures/header.ts';
import { inspectPicture } from '../../pictures/inspect.ts';
import type { Positions } from '../../ports/stores.ts';
import type { Writer } from '../../ports/stores/images.ts';
import { change, type Change } from '../change.ts';
import type { Core } from '../core.ts';
import { newFolder } from './new-folder.ts';

export interface Upload {
  /** A local file with the uploaded bytes; it stays the caller's to remove. */
  path: string;
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

/**
 * Accepts a picture: when this resolves, its bytes and its job are on disk and it will be processed, whatever
 * crashes. `isNew` is false when it was there already, sent with the same key. Throws the AppError of `inspectPicture`
 * when the file can't be used; then nothing is kept.
 */
export async function uploadImage(
  core: Core,
  upload: Upload,
): Promise<{ id: number; isNew: boolean; position: Positions }> {
  const { width, height } = await inspect(core, upload);
  const share = { flow: upload.flow ?? upload.owner, costMs: estimatedMs(width * height) };
  const folder = newFolder();
  const image: NewImage = { ...textsOf(upload), folder, owner: upload.owner, createdAt: core.clock() };
  if (upload.key !== undefined) image.uploadKey = await uploadDigest(upload.key, image, upload.path);
  await core.blobs.putFile(originalKey(folder), upload.path);
  // A blob without a row is waste; a row without its blob would be a picture that is lost.
  const removeBlob = () => core.blobs.removeAll(originalKey(folder)).catch(() => undefined);
  try {
    const { value: saved, position } = await insertOnce(core, image, upload.urgency, share);
    const isNew = saved.folder === folder;
    if (!isNew) await removeBlob();
    return { id: saved.id, isNew, position };
  } catch (error) {
    const mayBeSaved = error instanceof AppError && error.code === 'unconfirmed';
    if (!mayBeSaved) await removeBlob();
    throw error;
  }
}

async function inspect({ limits }: Core, { path, fileName }: Upload): Promise<Header> {
  const file = await open(path);
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

type Inserted = { value: { id: number; folder: string }; position: Positions };

/** Inserts the picture and its job, unless the same upload is there already: then it gives that picture. */
async function insertOnce(core: Core, image: NewImage, urgency: Urgency, share: Share): Promise<Inserted> {
  const { owner, uploadKey } = image;
  const insert = async (tx: Writer): Promise<Change<Inserted['value']>> => {
    const id = await insertImage(tx, image);
    await insertJob(tx, id, urgency, image.createdAt, share);
    return { value: { id, folder: image.folder }, changed: [`owner:${owner}`], queued: true };
  };
  if (uploadKey === undefined) return change(core, 'images', insert);
  const find = (tx: Writer) => findUpload(tx, { owner, uploadKey });
  try {
    return await change(core, 'images', async (tx) => {
      const found = await find(tx);
      return found ? { value: found } : insert(tx);
    });
  } catch (error) {
    // A database that is away would only be waited for again.
    if (error instanceof AppError) throw error;
    // Of two that come at once, each finds nothing, and the engine refuses the second (its words for that differ).
    const { value, position } = await core.stores.images.transaction(find);
    if (!value) throw error;
    return { value, position: { images: position } };
  }
}

/**
 * What an upload is known by: its key and all that came with it. The key alone would not do: whoever goes back to the
 * form in the browser and chooses another picture sends it with the key of the one before, and has to get both.
 */
async function uploadDigest(key: string, { name, alt }: NewImage, path: string): Promise<string> {
  const content = createHash('sha256');
  // In pieces of 64 kB: a whole picture at once would hold up the event loop.
  for await (const piece of createReadStream(path)) content.update(piece as Buffer);
  return createHash('sha256')
    .update(JSON.stringify([key, name, alt, content.digest('hex')]))
    .digest('hex');
}

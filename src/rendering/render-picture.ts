import { createHash } from 'node:crypto';
import { largestWidth, mediaKey, widthsFor, type DerivativeSize } from '../domain/images/blob-keys.ts';
import type { FirstSize } from '../domain/images/first-size.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import { applyFilter } from './apply-filter.ts';
import { decodePicture, encodeJpeg, placeholderOf, resizePicture, type Picture } from './pixels.ts';

export interface RenderRequest {
  /** Key of the blob to start from. */
  source: string;
  /** Folder of the picture that results. */
  folder: string;
  filter: string | undefined;
  strength: number | undefined;
  maxPixels: number;
  /** What it may take beside what a process takes by itself; see pictures/memory-needed.ts. */
  memoryBytes: number;
}

export interface RenderedPicture {
  digest: string;
  width: number;
  height: number;
  placeholder: string;
}

/** The full size is what people download and what further filters start from; the small ones are for looking. */
const fullQuality = 90;
const derivativeQuality = 82;

/** The blob to start from is not there. */
export class SourceGoneError extends Error {
  constructor(key: string) {
    super(`There is no blob ${key}`);
    this.name = 'SourceGoneError';
  }
}

/** How a picture is to be made, and who is told what meanwhile. */
interface Making {
  /** Whether there is a core for a second encoder. */
  hasFreeCore: boolean;
  /** Called once, when the size that people look at can be read, if that is not the full one. */
  onFirstSize: (first: FirstSize) => void;
}

/**
 * Makes a picture and its derivatives from a blob: read, decode once, filter in place, encode, write. The same
 * request gives the same keys and bytes, so it may be repeated at will. Throws SourceGoneError or
 * DamagedPictureError.
 *
 * Resolves when the pixels are done; the picture is there when `stored` has resolved as well, which rejects when a
 * blob could not be written.
 */
export async function renderPicture(
  blobs: BlobStore,
  request: RenderRequest,
  making: Making,
): Promise<{ picture: RenderedPicture; stored: Promise<unknown> }> {
  const bytes = await blobs.get(request.source);
  if (!bytes) throw new SourceGoneError(request.source);
  const picture = await decodePicture(bytes, request.maxPixels);
  if (request.filter !== undefined) applyFilter(picture, request.filter, request.strength);
  const writes = openWrites(blobs);
  const { digest, smallest } = await makeSizes(picture, request.folder, making, writes);
  const placeholder = placeholderOf(smallest);
  const { width, height } = picture;
  return { picture: { digest, width, height, placeholder }, stored: writes.done() };
}

/**
 * Writes while the next size is made: a blob waits for the disk, a tenth of a picture's time where several workers
 * share one.
 */
function openWrites(blobs: BlobStore) {
  const batch = blobs.openBatch();
  const running: Promise<void>[] = [];
  return {
    begin(key: string, bytes: Uint8Array): Promise<void> {
      const write = batch.add(key, bytes);
      write.catch(() => undefined); // Until somebody waits for it.
      running.push(write);
      return write;
    },
    /** Rejects when a blob could not be written. */
    async done(): Promise<void> {
      await Promise.all(running);
      await batch.flush();
    },
  };
}

/**
 * Each size is made from the next wider one, which has a quarter of the pixels of the one before. What people look at
 * is made first; the full size, which takes longest, beside the others where there is a core for it. Returns the
 * narrowest picture too.
 */
async function makeSizes(
  picture: Picture,
  folder: string,
  { hasFreeCore, onFirstSize }: Making,
  writes: ReturnType<typeof openWrites>,
): Promise<{ digest: string; smallest: Picture }> {
  const { width, height } = picture;
  const isWide = width > largestWidth;
  const full = later(() => encodeJpeg(picture, fullQuality, !isWide), hasFreeCore);
  let smallest = isWide ? await resizePicture(picture, largestWidth) : picture;
  const first = isWide ? await encodeJpeg(smallest, derivativeQuality) : await full();
  const digest = createHash('sha256').update(first).digest('hex').slice(0, 32);
  const keyOf = (size: DerivativeSize) => mediaKey(folder, digest, size);
  const firstKey = keyOf(isWide ? largestWidth : 'full');
  const written = writes.begin(firstKey, first);
  if (isWide) void written.then(() => onFirstSize({ key: firstKey, width, height })).catch(() => undefined);
  for (const narrower of widthsFor(smallest.width).toReversed()) {
    smallest = await resizePicture(smallest, narrower);
    void writes.begin(keyOf(narrower), await encodeJpeg(smallest, derivativeQuality));
  }
  if (isWide) void writes.begin(keyOf('full'), await full());
  return { digest, smallest };
}

/** Does the work when it is asked for, or at once. */
function later<T>(work: () => Promise<T>, isNow: boolean): () => Promise<T> {
  if (!isNow) return work;
  const begun = work();
  begun.catch(() => undefined); // Until somebody waits for it.
  return () => begun;
}

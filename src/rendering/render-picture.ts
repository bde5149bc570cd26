import { createHash } from 'node:crypto';
import { mediaKey, widthsFor, type DerivativeSize } from '../domain/images/blob-keys.ts';
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
): Promise<{ picture: RenderedPicture; stored: Promise<unknown> }> {
  const bytes = await blobs.get(request.source);
  if (!bytes) throw new SourceGoneError(request.source);
  const picture = await decodePicture(bytes, request.maxPixels);
  if (request.filter !== undefined) applyFilter(picture, request.filter, request.strength);
  const full = await encodeJpeg(picture, fullQuality);
  const digest = createHash('sha256').update(full).digest('hex').slice(0, 32);
  const writes = openWrites(blobs);
  writes.begin(mediaKey(request.folder, digest, 'full'), full);
  const smallest = await makeDerivatives(picture, (width, bytes) =>
    writes.begin(mediaKey(request.folder, digest, width), bytes),
  );
  const placeholder = await placeholderOf(smallest);
  const { width, height } = picture;
  return { picture: { digest, width, height, placeholder }, stored: writes.done() };
}

/**
 * Writes while the next picture is made: a blob waits twice for the disk, a tenth of a picture's time where several
 * workers share one.
 */
function openWrites(blobs: BlobStore) {
  const running: Promise<void>[] = [];
  return {
    begin(key: string, bytes: Uint8Array): void {
      const write = blobs.put(key, bytes);
      write.catch(() => undefined); // Until somebody waits for it.
      running.push(write);
    },
    /** Rejects when a blob could not be written. */
    done: () => Promise.all(running),
  };
}

/**
 * From the widest to the narrowest, each made from the one before: that reads a quarter of the pixels each time.
 * Returns the narrowest, or the full picture when it is that itself.
 */
async function makeDerivatives(
  full: Picture,
  keep: (width: DerivativeSize, bytes: Buffer) => void,
): Promise<Picture> {
  let picture = full;
  for (const width of widthsFor(full.width).toReversed()) {
    picture = await resizePicture(picture, width);
    keep(width, await encodeJpeg(picture, derivativeQuality));
  }
  return picture;
}

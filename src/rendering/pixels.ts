import { setImmediate } from 'node:timers/promises';
import sharp, { type Sharp } from 'sharp';
import { encodePlaceholder, placeholderHeight, placeholderWidth } from '../domain/images/placeholder.ts';
import { decode, type Picture } from './decode.ts';
import { meansOfCells } from './sample-loops.ts';

// Of the many formats that libvips reads, only these three: every other decoder is attack surface without a user.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp'] });
// A picture is decoded once and never again, so libvips has nothing to remember.
sharp.cache(false);
// One picture, one core: there are as many render processes as cores, and workers add up only if none takes two.
sharp.concurrency(1);

export type { Picture };

/** Below this, the steps of a picture leave so little that V8 is quick enough. */
const largePicture = 16 * 2 ** 20;

/**
 * Frees at once what the steps of a large picture have left, which otherwise waits for V8 to look, while the next step
 * takes as much again. Only in a process that was started with --expose-gc. The buffers go when the event loop turns.
 */
export async function freeMemory(pixelBytes: number): Promise<void> {
  if (pixelBytes < largePicture) return;
  globalThis.gc?.();
  await setImmediate();
}

/** The bytes are not a whole picture that can be decoded. */
export class DamagedPictureError extends Error {
  constructor(cause: unknown) {
    super('The file is damaged or is not a JPEG, PNG or WebP picture', { cause });
    this.name = 'DamagedPictureError';
  }
}

/**
 * Decodes a JPEG, PNG or WebP: orientation applied, colours as browsers show them, transparency on white, no metadata.
 * Throws DamagedPictureError.
 */
export async function decodePicture(bytes: Uint8Array, maxPixels: number): Promise<Picture> {
  try {
    const picture = await decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), maxPixels);
    await freeMemory(picture.pixels.length);
    return picture;
  } catch (error) {
    throw new DamagedPictureError(error);
  }
}

/** The picture at another width, its height in proportion and at least one pixel. */
export async function resizePicture(picture: Picture, width: number): Promise<Picture> {
  const height = Math.max(1, Math.round((picture.height * width) / picture.width));
  const pixels = await fromRaw(picture).resize(width, height, { fit: 'fill' }).raw().toBuffer();
  return { pixels, width, height };
}

/** The whole picture as 4 x 3 pixels; see domain/placeholder.ts. */
export function placeholderOf(picture: Picture): string {
  return encodePlaceholder(meansOfCells(picture, placeholderWidth, placeholderHeight));
}

/**
 * A baseline JPEG without metadata; without a profile its colours are read as sRGB everywhere. `isSmall`: with a code
 * made for it, which takes a tenth off the file and doubles the time; its pixels are the same.
 */
export function encodeJpeg(picture: Picture, quality: number, isSmall = true): Promise<Buffer> {
  return fromRaw(picture).jpeg({ quality, optimiseCoding: isSmall }).toBuffer();
}

export function encodePng(picture: Picture): Promise<Buffer> {
  return fromRaw(picture).png({ compressionLevel: 6 }).toBuffer();
}

function fromRaw({ pixels, width, height }: Picture): Sharp {
  return sharp(pixels, { raw: { width, height, channels: 3 }, limitInputPixels: false });
}

import pLimit from 'p-limit';
import { AppError } from '../domain/errors.ts';
import { isPictureStart, otherFormat, signatureBytes } from '../domain/images/other-formats.ts';
import type { ByteSource } from './byte-source.ts';
import type { Header, HeaderLimits, PictureType } from './header.ts';
import { readJpegHeader } from './jpeg-header.ts';
import { readPngHeader } from './png-header.ts';
import { memoryNeeded } from './memory-needed.ts';
import { readWebpHeader } from './webp-header.ts';

export interface PictureLimits extends HeaderLimits {
  maxPixels: number;
  /** What a worker has for all pictures that it works on. */
  maxMemoryBytes: number;
}

/** The largest side that a JPEG made by libjpeg may have, in pixels. */
const maxSide = 65_500;

const typesByExtension: Record<string, PictureType> = {
  jpg: 'JPEG',
  jpeg: 'JPEG',
  jpe: 'JPEG',
  jfif: 'JPEG',
  png: 'PNG',
  webp: 'WebP',
};

/**
 * The scans of a crafted JPEG of 10 MB are 20 ms of work, in pieces between which others have the event loop. The
 * pieces of forty such files at once would be as long together as a file, so no more than this have theirs in turn.
 */
const atOnce = pLimit(2);

/**
 * Decides from the first bytes, without decoding a pixel, whether a file may go on to a worker. Throws the AppError
 * that tells the person what is wrong. What passes may still turn out to be damaged when it is decoded.
 */
export async function inspectPicture(
  source: ByteSource,
  fileName: string,
  limits: PictureLimits,
  fileBytes: number,
): Promise<Header> {
  const header = await atOnce(() => readHeader(source, limits));
  if (!header) throw await otherError(source);
  if (header.isAnimated) throw new AppError('moving-picture', { type: header.type });
  refuseMisnamed(header.type, fileName);
  refuseTooLarge(header, limits);
  if (memoryNeeded(header, fileBytes) > limits.maxMemoryBytes) throw new AppError('too-much-memory');
  return header;
}

/** Undefined when this is no JPEG, PNG or WebP, or one that breaks off or goes on for ever before its pixels. */
export async function readHeader(source: ByteSource, limits: HeaderLimits): Promise<Header | undefined> {
  return (
    (await readPngHeader(source)) ?? (await readWebpHeader(source)) ?? (await readJpegHeader(source, limits))
  );
}

async function otherError(source: ByteSource): Promise<AppError> {
  const start = await source.read(0, signatureBytes);
  if (start.length === 0) return new AppError('empty-file');
  if (isPictureStart(start)) return new AppError('damaged');
  const other = otherFormat(start);
  return other ? new AppError('other-format', { ...other }) : new AppError('not-a-picture');
}

/** A file whose name lies about its type is a trick more often than a slip, and a slip is easily mended. */
function refuseMisnamed(actual: PictureType, fileName: string): void {
  const extension = /\.([a-z]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? '';
  const declared = typesByExtension[extension];
  if (declared !== undefined && declared !== actual)
    throw new AppError('misnamed-picture', { declared, actual });
}

function refuseTooLarge({ width, height, scans }: Header, limits: PictureLimits): void {
  if (Math.min(width, height) < 1 || Math.max(width, height) > maxSide) {
    throw new AppError('bad-dimensions', { limit: maxSide, width, height });
  }
  const pixels = width * height;
  if (pixels > limits.maxPixels) {
    throw new AppError('too-many-pixels', {
      pixels: Math.ceil(pixels / 1e5) / 10,
      limit: limits.maxPixels / 1e6,
    });
  }
  if (scans > limits.maxScans) throw new AppError('too-many-scans', { limit: limits.maxScans });
}

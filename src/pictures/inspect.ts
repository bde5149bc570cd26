import { AppError } from '../domain/errors.ts';
import { readJpegHeader } from './jpeg-header.ts';
import { readPngHeader } from './png-header.ts';
import { readWebpHeader } from './webp-header.ts';

export type PictureType = 'JPEG' | 'PNG' | 'WebP';

/** What the header says, in stored orientation. `scans` is 1 except for a progressive JPEG. */
export interface Header {
  type: PictureType;
  width: number;
  height: number;
  scans: number;
}

export interface PictureLimits {
  maxPixels: number;
  maxScans: number;
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
 * Decides from the bytes, without decoding a pixel, whether a file may go on to a worker. Throws the AppError that
 * tells the person what is wrong. What passes may still turn out to be damaged when it is decoded.
 */
export function inspectPicture(bytes: Buffer, fileName: string, limits: PictureLimits): Header {
  if (bytes.length === 0) throw new AppError('empty-file');
  const header = readJpegHeader(bytes) ?? readPngHeader(bytes) ?? readWebpHeader(bytes);
  if (!header) throw new AppError('not-a-picture');
  refuseMisnamed(header.type, fileName);
  refuseTooLarge(header, limits);
  return header;
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
  if (scans > limits.maxScans) throw new AppError('too-many-scans', { scans, limit: limits.maxScans });
}

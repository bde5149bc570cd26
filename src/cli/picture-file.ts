import { realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  DamagedPictureError,
  decodePicture,
  encodeJpeg,
  encodePng,
  type Picture,
} from '../rendering/pixels.ts';
import { AppError } from '../domain/errors.ts';
import { bytesSource } from '../pictures/byte-source.ts';
import { inspectPicture, type PictureLimits } from '../pictures/inspect.ts';
import { atPath, Failure } from './failures.ts';
import { writableFormat, type WritableExtension } from './picture-names.ts';

/** As the full size on the site, so that a file and a page show the same picture. */
const jpegQuality = 90;

const encoders: Record<WritableExtension, (picture: Picture) => Promise<Buffer>> = {
  '.jpg': (picture) => encodeJpeg(picture, jpegQuality),
  '.jpeg': (picture) => encodeJpeg(picture, jpegQuality),
  '.png': encodePng,
};

/** Reads and decodes a picture under the same limits as an upload. Throws a Failure that names the file. */
export async function readPictureFile(path: string, limits: PictureLimits): Promise<Picture> {
  const bytes = await atPath(path, readFile(path));
  try {
    // Without its name: whoever types a command knows what the file is called, and its bytes say what it is.
    await inspectPicture(bytesSource(bytes), '', limits, bytes.length);
    return await decodePicture(bytes, limits.maxPixels);
  } catch (error) {
    if (error instanceof AppError || error instanceof DamagedPictureError) {
      throw new Failure(`${path}: ${error.message}`);
    }
    throw error;
  }
}

/**
 * Writes a picture in the format that the extension names, all of it or nothing: what is there, and it may be the
 * file that was read, is replaced in one step.
 */
export async function writePictureFile(path: string, picture: Picture): Promise<void> {
  const bytes = await encoders[writableFormat(path)](picture);
  await atPath(path, replaceFile(path, bytes));
}

/** Without a pause, in which a signal could end the process: that would leave a part of the file. */
async function replaceFile(path: string, bytes: Buffer): Promise<void> {
  const target = afterLinks(path);
  const partial = join(dirname(target), `.${basename(target)}.${process.pid}.partial`);
  try {
    writeFileSync(partial, bytes);
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

/** Where symbolic links lead: a rename would replace the link. */
function afterLinks(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

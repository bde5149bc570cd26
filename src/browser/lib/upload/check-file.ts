import { errorMessage } from '../../../domain/errors.ts';
import { isPictureStart, otherFormat, signatureBytes } from '../../../domain/images/other-formats.ts';

export interface UploadLimits {
  maxBytes: number;
  /** The same in words. */
  maxSize: string;
  maxPixels: number;
}

/** Told for what it is, because neither a better connection nor another try would help. */
export const unreadable =
  'This cannot be read. It was moved, changed or deleted after it was chosen, or is a folder. Choose it again.';

/**
 * Whether the bytes of the file can still be had. Chromium also refuses those of a file that has changed since it was
 * chosen (w3c.github.io/FileAPI, "snapshot state").
 */
export async function isReadable(file: Blob): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/**
 * What the server would refuse, said before a byte is sent; undefined when nothing speaks against the file. A picture
 * that will be made smaller first may be as large as it likes.
 */
export async function problemOf(
  file: File,
  limits: UploadLimits,
  willShrink: boolean,
): Promise<string | undefined> {
  if (!(await isReadable(file))) return unreadable;
  if (file.size === 0) return errorMessage('empty-file');
  const start = new Uint8Array(await file.slice(0, signatureBytes).arrayBuffer());
  if (!isPictureStart(start)) {
    const other = otherFormat(start);
    return other ? errorMessage('other-format', { ...other }) : errorMessage('not-a-picture');
  }
  if (willShrink) return undefined;
  if (file.size > limits.maxBytes) return errorMessage('too-large', { limit: limits.maxSize });
  const { width, height } = await sizeOf(file);
  if (width * height <= limits.maxPixels) return undefined;
  const pixels = Math.ceil((width * height) / 1e5) / 10;
  return errorMessage('too-many-pixels', { pixels, limit: limits.maxPixels / 1e6 });
}

/**
 * Width and height as the browser reads them from the header, without decoding the pixels. Zero when it can't read
 * the file: the server may be able to.
 */
export async function sizeOf(file: Blob): Promise<{ width: number; height: number }> {
  const image = new Image();
  const url = URL.createObjectURL(file);
  try {
    await new Promise<void>((resolve) => {
      image.onload = image.onerror = () => resolve();
      image.src = url;
    });
    return { width: image.naturalWidth, height: image.naturalHeight };
  } finally {
    URL.revokeObjectURL(url);
  }
}

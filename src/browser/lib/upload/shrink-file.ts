import { sizeOf } from './check-file.ts';

/** The longer side of what is left, in pixels. */
const longestSide = 2560;
const quality = 0.9;

export async function isLarge(file: File): Promise<boolean> {
  const { width, height } = await sizeOf(file);
  return Math.max(width, height) > longestSide;
}

/**
 * The picture as a JPEG whose longer side is at most 2,560 pixels; the file itself when it is not larger, or the browser
 * can't decode it: the server says what is wrong with it.
 */
export async function shrinkFile(file: File): Promise<File> {
  const { width, height } = await sizeOf(file);
  const scale = longestSide / Math.max(width, height);
  if (!(scale < 1)) return file;
  const bitmap = await createImageBitmap(file, {
    resizeWidth: Math.max(1, Math.round(width * scale)),
    resizeHeight: Math.max(1, Math.round(height * scale)),
    resizeQuality: 'high',
  }).catch(() => undefined);
  if (!bitmap) return file;
  const canvas = document.createElement('canvas');
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  const context = canvas.getContext('2d');
  if (!context) return file;
  // A JPEG has no transparency; without this it would turn black.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
  return blob ? new File([blob], file.name.replace(/(\.\w+)?$/, '.jpg'), { type: 'image/jpeg' }) : file;
}

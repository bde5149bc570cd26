import { findFilter } from '../../../filters/catalogue.ts';
import { compileFilter } from '../../../filters/compile.ts';

/**
 * The pixels of a picture of this site, as its file has them: no colour management, no premultiplied alpha. Scaled
 * down so that its shorter side has `shortest` pixels, if it has more.
 */
export async function loadPixels(url: string, shortest = Infinity): Promise<ImageData> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const bitmap = await createImageBitmap(await response.blob(), {
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none',
  });
  const scale = Math.min(1, shortest / Math.min(bitmap.width, bitmap.height));
  const [width, height] = [Math.ceil(bitmap.width * scale), Math.ceil(bitmap.height * scale)];
  const context = contextOf(canvasOf(width, height));
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}

/**
 * The pixels filtered, by the code that the server runs; those that are passed in stay as they are. They are put into
 * `filtered`, if there is one of this size at hand: memory that was not used before costs as much as filtering.
 */
export function filterPixels(
  pixels: ImageData,
  name: string,
  strength = 100,
  filtered = new ImageData(pixels.width, pixels.height),
): ImageData {
  const filter = findFilter(name);
  if (!filter) throw new Error(`There is no filter ${name}`);
  const { width, height } = pixels;
  filtered.data.set(pixels.data);
  // The site's pages may not run WebAssembly.
  compileFilter(filter, width, height, strength, 'script')(filtered.data, 4);
  return filtered;
}

export function canvasOf(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

/** On the processor, where the pixels are needed. */
export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('There is no canvas');
  return context;
}

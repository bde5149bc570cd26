import sharp, { type Sharp } from 'sharp';

/** Smooth colours with a little noise that is the same at every run: compresses like a photo. */
export function photoPixels(width: number, height: number): Buffer {
  const pixels = Buffer.alloc(width * height * 3);
  let noise = 12345;
  for (let at = 0; at < pixels.length; at += 3) {
    const x = ((at / 3) % width) / width;
    const y = Math.floor(at / 3 / width) / height;
    noise = (noise * 1103515245 + 12345) & 0x7fffffff;
    const grain = (noise >> 16) % 16;
    pixels[at] = 40 + 180 * x + grain;
    pixels[at + 1] = 60 + 150 * y + grain;
    pixels[at + 2] = 200 - 120 * x * y + grain;
  }
  return pixels;
}

export function photo(width = 800, height = 600): Sharp {
  return sharp(photoPixels(width, height), { raw: { width, height, channels: 3 }, limitInputPixels: false });
}

export function jpegPhoto(width?: number, height?: number): Promise<Buffer> {
  return photo(width, height).jpeg({ quality: 88 }).toBuffer();
}

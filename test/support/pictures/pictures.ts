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

/**
 * A flat gray progressive JPEG in as many scans as the format allows, one for each bit of each coefficient: 882 of
 * them in a small file, each a pass over the whole picture for whoever decodes it.
 */
export async function scanBomb(side: number): Promise<Buffer> {
  const flat = sharp({ create: { width: side, height: side, channels: 3, background: '#888' } });
  const jpeg = await flat.toColourspace('b-w').jpeg({ progressive: true }).toBuffer();
  const startOfScan = Buffer.from([0xff, 0xda]);
  const nextTable = Buffer.from([0xff, 0xc4]);
  const scan = jpeg.indexOf(startOfScan, jpeg.indexOf(nextTable, jpeg.indexOf(startOfScan)));
  const data = jpeg.subarray(scan + 10, jpeg.indexOf(nextTable, scan));
  const scans: Buffer[] = [];
  for (let coefficient = 1; coefficient <= 63; coefficient += 1) {
    for (let bit = 13; bit >= 0; bit -= 1) {
      const approximation = ((bit === 13 ? 0 : bit + 1) << 4) | bit;
      const header = [0xff, 0xda, 0, 8, 1, 1, 0, coefficient, coefficient, approximation];
      scans.push(Buffer.from(header), data);
    }
  }
  return Buffer.concat([jpeg.subarray(0, scan), ...scans, jpeg.subarray(-2)]);
}

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  DamagedPictureError,
  decodePicture,
  encodeJpeg,
  encodePng,
  resizePicture,
} from '../../../src/rendering/pixels.ts';
import { fromPress, meansOfCells } from '../../../src/rendering/sample-loops.ts';
import { photo, photoPixels } from '../../support/pictures/pictures.ts';
import { png, pngChunk, uint32 } from '../../support/pictures/png-chunks.ts';

const decode = (bytes: Buffer) => decodePicture(bytes, 1_000_000);
const dot = (background: string | { r: number; g: number; b: number; alpha: number }, channels: 3 | 4 = 3) =>
  sharp({ create: { width: 1, height: 1, channels, background } });

describe('decoding', () => {
  it('gives three bytes a pixel, row by row', async () => {
    const picture = await decode(await photo(3, 2).png().toBuffer());
    expect(picture).toEqual({ pixels: photoPixels(3, 2), width: 3, height: 2 });
  });

  it.each([
    ['gray', dot('#808080').toColourspace('b-w').png(), [128, 128, 128]],
    ['16 bits', dot('#ff8000').toColourspace('rgb16').png(), [255, 128, 0]],
    ['half transparent black', dot({ r: 0, g: 0, b: 0, alpha: 0.5 }, 4).png(), [127, 127, 127]],
    ['fully transparent', dot({ r: 9, g: 9, b: 9, alpha: 0 }, 4).webp({ lossless: true }), [255, 255, 255]],
  ])('%s becomes opaque 8-bit sRGB', async (_what, image, expected) => {
    const { pixels } = await decode(await image.toBuffer());
    expect([...pixels].every((value, at) => Math.abs(value - (expected[at] as number)) <= 1)).toBe(true);
  });

  it('applies the orientation', async () => {
    // Red left of blue, to be turned a quarter clockwise: red above blue.
    const bytes = await sharp(Buffer.from([255, 0, 0, 0, 0, 255]), {
      raw: { width: 2, height: 1, channels: 3 },
    })
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer();
    expect(await decode(bytes)).toEqual({ pixels: Buffer.from([255, 0, 0, 0, 0, 255]), width: 1, height: 2 });
  });

  it.each([2, 3, 4, 5, 6, 7, 8])('turns orientation %i as sharp does', async (orientation) => {
    const bytes = await photo(3, 2).withMetadata({ orientation }).png().toBuffer();
    const { data, info } = await sharp(bytes).autoOrient().raw().toBuffer({ resolveWithObject: true });
    expect(await decode(bytes)).toEqual({ pixels: data, width: info.width, height: info.height });
  });

  it.each([
    [1, 128],
    [0.45455, 55],
  ])('honours a gamma of %f', async (gamma, expected) => {
    const gAMA = pngChunk('gAMA', uint32(Math.round(gamma * 100_000)));
    const bytes = png({ width: 1, height: 1, colourType: 2, bits: 8 }, Buffer.from([55, 55, 55]), gAMA);
    for (const value of (await decode(bytes)).pixels) expect(Math.abs(value - expected)).toBeLessThan(2);
  });

  it('takes inks without a profile for shares of the light', () => {
    expect([...fromPress(Buffer.from([0, 128, 255, 0, 0, 0, 0, 51]))]).toEqual([255, 127, 0, 204, 204, 204]);
  });

  it('refuses what is no whole JPEG, PNG or WebP', async () => {
    const jpeg = await photo(100, 100).jpeg().toBuffer();
    const gif = await photo(4, 4).gif().toBuffer();
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>');
    for (const bytes of [jpeg.subarray(0, 800), gif, svg, Buffer.from('x'), Buffer.alloc(0)]) {
      await expect(decode(bytes)).rejects.toThrow(DamagedPictureError);
    }
    await expect(decodePicture(jpeg, 9_999)).rejects.toThrow(DamagedPictureError);
  });
});

describe('the means of cells', () => {
  it('are of all pixels of each, also where they do not divide evenly', () => {
    const pixels = Buffer.from([0, 10, 20, 2, 12, 22, 3, 13, 23, 5, 15, 25, 7, 17, 27]);
    expect([...meansOfCells({ pixels, width: 5, height: 1 }, 2, 1)]).toEqual([1, 11, 21, 5, 15, 25]);
  });

  it('repeat pixels where there are fewer of them than cells', () => {
    const picture = { pixels: Buffer.from([7, 8, 9]), width: 1, height: 1 };
    expect([...meansOfCells(picture, 2, 2)]).toEqual([7, 8, 9, 7, 8, 9, 7, 8, 9, 7, 8, 9]);
  });
});

describe('resizing', () => {
  it('keeps the proportions and at least one pixel', async () => {
    const wide = { pixels: photoPixels(400, 2), width: 400, height: 2 };
    expect(await resizePicture(wide, 40)).toMatchObject({ width: 40, height: 1 });
    const tall = { pixels: photoPixels(100, 150), width: 100, height: 150 };
    const small = await resizePicture(tall, 50);
    expect([small.width, small.height, small.pixels.length]).toEqual([50, 75, 50 * 75 * 3]);
  });
});

describe('encoding', () => {
  it('writes PNG without loss and JPEG close to the pixels', async () => {
    const picture = { pixels: photoPixels(40, 30), width: 40, height: 30 };
    expect((await decode(await encodePng(picture))).pixels.equals(picture.pixels)).toBe(true);
    const { pixels } = await decode(await encodeJpeg(picture, 90));
    const error = pixels.reduce(
      (sum, value, at) => sum + Math.abs(value - (picture.pixels[at] as number)),
      0,
    );
    expect(error / pixels.length).toBeLessThan(4);
  });
});

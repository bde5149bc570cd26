import fc from 'fast-check';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/domain/errors.ts';
import { otherFormat } from '../../../src/domain/images/other-formats.ts';
import { bytesSource, streamSource, type ByteSource } from '../../../src/pictures/byte-source.ts';
import { inspectPicture } from '../../../src/pictures/inspect.ts';
import { decodePicture } from '../../../src/rendering/pixels.ts';
import { photo, photoPixels, scanBomb } from '../../support/pictures/pictures.ts';
import { png, pngChunk, pngHeader, pngSignature, uint32 } from '../../support/pictures/png-chunks.ts';

const tiny = { width: 8, height: 8, colourType: 2, bits: 8 };
const limits = { maxPixels: 50_000_000, maxScans: 100, maxMemoryBytes: 671_088_640 };
const inspect = (bytes: Buffer, name = 'a', most = limits) =>
  inspectPicture(bytesSource(bytes), name, most, bytes.length);

async function codeOf(action: () => Promise<unknown>): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('the header of a picture', () => {
  it.each([
    ['JPEG', (image: Sharp) => image.jpeg()],
    ['JPEG', (image: Sharp) => image.jpeg({ progressive: true })],
    ['PNG', (image: Sharp) => image.png()],
    ['WebP', (image: Sharp) => image.webp()],
    ['WebP', (image: Sharp) => image.webp({ lossless: true })],
    ['WebP', (image: Sharp) => image.ensureAlpha(0.5).webp()],
  ])('%s gives the size that a decoder finds', async (type, encode) => {
    for (const [width, height] of [
      [1, 1],
      [7, 5],
      [321, 200],
    ] as const) {
      expect(await inspect(await encode(photo(width, height)).toBuffer())).toMatchObject({
        type,
        width,
        height,
      });
    }
  });

  it('counts the scans of a progressive JPEG, and of what is appended none', async () => {
    const progressive = await photo(64, 64).jpeg({ progressive: true }).toBuffer();
    const { scans } = await inspect(progressive);
    expect(scans).toBe(10);
    expect((await inspect(Buffer.concat([progressive, progressive]))).scans).toBe(10);
    expect(await codeOf(() => inspect(Buffer.from('')))).toBe('empty-file');
    const bomb = await scanBomb(64);
    expect(await codeOf(() => inspect(bomb))).toBe('too-many-scans');
  });

  it('is refused over the limits', async () => {
    const bytes = await photo(30, 20).jpeg().toBuffer();
    expect(await codeOf(() => inspect(bytes, 'a', { ...limits, maxPixels: 599 }))).toBe('too-many-pixels');
    expect(await codeOf(() => inspect(bytes, 'a', { ...limits, maxPixels: 600 }))).toBe('accepted');
    const png = await photo(1, 1).png().toBuffer();
    png.writeUInt32BE(65_501, 16);
    expect(await codeOf(() => inspect(png))).toBe('bad-dimensions');
    png.writeUInt32BE(0, 16);
    expect(await codeOf(() => inspect(png))).toBe('bad-dimensions');
  });

  it('has to agree with a name that claims a type; other names do not matter', async () => {
    const png = await photo(2, 2).png().toBuffer();
    expect(await codeOf(() => inspect(png, 'a.JPG'))).toBe('misnamed-picture');
    expect(await codeOf(() => inspect(png, 'a.png'))).toBe('accepted');
    expect(await codeOf(() => inspect(png, 'a.txt'))).toBe('accepted');
    expect(await codeOf(() => inspect(png, 'photo'))).toBe('accepted');
  });

  it('of any bytes is accepted or refused, quickly and without another error', async () => {
    const seeds = await Promise.all([
      photo(9, 9).jpeg({ progressive: true }).toBuffer(),
      photo(9, 9).png().toBuffer(),
      photo(9, 9).webp().toBuffer(),
    ]);
    const mutant = fc
      .tuple(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 20 }),
        fc.nat(),
      )
      .map(([seed, changes, cut]) => {
        const bytes = Buffer.from(seed);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        return bytes.subarray(0, cut % (bytes.length + 1));
      });
    await fc.assert(
      fc.asyncProperty(mutant, async (bytes) => {
        expect(await codeOf(() => inspect(bytes))).toMatch(/^[a-z-]+$/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a JPEG with something between its markers', () => {
  const between = async (...bytes: number[]) => {
    const jpeg = await photo(9, 9).jpeg().toBuffer();
    return Buffer.concat([jpeg.subarray(0, 2), Buffer.from(bytes), jpeg.subarray(2)]);
  };

  it.each([
    ['fill bytes', [0xff, 0xff, 0xff]],
    ['zeros', [0, 0, 0, 0]],
    ['rubbish', [1, 2, 0xff, 0, 3]],
    ['60,000 bytes of rubbish', Array<number>(60_000).fill(7)],
  ])('%s: is accepted, as decoders do', async (_what, bytes) => {
    const jpeg = await between(...bytes);
    expect(await inspect(jpeg)).toMatchObject({ width: 9, height: 9 });
    expect(await decodePicture(jpeg, 100)).toMatchObject({ width: 9, height: 9 });
  });

  it('is refused where that goes on and on', async () => {
    const jpeg = await between(...Array<number>(70_000).fill(7));
    expect(await codeOf(() => inspect(jpeg))).toBe('damaged');
  });
});

describe('the header of a hostile file of 10 MB', () => {
  const size = 10 * 2 ** 20;
  const fill = (...pattern: number[]) => Buffer.alloc(size, Buffer.from(pattern));
  const start = Buffer.from([0xff, 0xd8]);

  async function cost(bytes: Buffer): Promise<{ read: number; code: string }> {
    let read = 0;
    const source: ByteSource = {
      read(at, count) {
        const piece = bytes.subarray(at, at + count);
        read += piece.length;
        return Promise.resolve(piece);
      },
    };
    const code = await codeOf(() => inspectPicture(source, 'a', limits, bytes.length));
    return { read, code };
  }

  it.each([
    ['empty segments', Buffer.concat([start, fill(0xff, 0xfe, 0, 2)])],
    ['segments of an impossible length', Buffer.concat([start, fill(0xff, 0xfe, 0, 0)])],
    ['fill bytes', Buffer.concat([start, fill(0xff)])],
    ['markers without a length', Buffer.concat([start, fill(0xff, 1)])],
    ['zeros', Buffer.concat([start, fill(0)])],
    ['data bytes before any frame', Buffer.concat([start, fill(0xff, 0)])],
    [
      'large segments',
      Buffer.concat([start, fill(0xff, 0xe1, 0xff, 0xff, ...Array<number>(65_533).fill(1))]),
    ],
    ['empty chunks', Buffer.concat([pngSignature, pngHeader(tiny), fill(...pngChunk('tEXt'))])],
  ])('%s: is read in part only', async (_what, bytes) => {
    const { read, code } = await cost(bytes);
    expect(code).toBe('damaged');
    expect(read).toBeLessThan(size / 10);
  });

  it('does not hide scans in other segments, nor lets them be counted on and on', async () => {
    const bomb = await scanBomb(8);
    const firstScan = bomb.indexOf(Buffer.from([0xff, 0xda]));
    const end = Buffer.from([0xff, 0xfe, 0, 4, 0xff, 0xd9]);
    const hiding = Buffer.concat([
      bomb.subarray(0, firstScan),
      end,
      bomb.subarray(firstScan, -2),
      fill(0xff, 0xda, 0, 2),
    ]);
    const { read, code } = await cost(hiding);
    expect(code).toBe('too-many-scans');
    expect(read).toBeLessThan(size / 10);
  });

  it('is read with few others at once, so that between their pieces there is time for everything else', async () => {
    const progressive = await photo(9, 9).jpeg({ progressive: true }).toBuffer();
    const scan = progressive.lastIndexOf(Buffer.from([0xff, 0xda]));
    const hostile = Buffer.concat([
      progressive.subarray(0, scan + 20),
      Buffer.alloc(2 ** 20, '\xff\0', 'latin1'),
    ]);
    let open = 0;
    let most = 0;
    const source: ByteSource = {
      async read(at, count) {
        open += 1;
        most = Math.max(most, open);
        await nextTurn();
        open -= 1;
        return hostile.subarray(at, at + count);
      },
    };
    const inspections = Array.from({ length: 40 }, () => inspectPicture(source, 'a', limits, hostile.length));
    for (const { isProgressive } of await Promise.all(inspections)) expect(isProgressive).toBe(true);
    expect(most).toBeLessThanOrEqual(2);
  });
});

describe('the memory that a picture takes', () => {
  it.each([
    ['interlaced, 16 bits, alpha', { colourType: 6, bits: 16, isInterlaced: true }, 7071, 'too-much-memory'],
    ['16 bits, row by row', { colourType: 2, bits: 16 }, 7071, 'too-much-memory'],
    ['16 bits, row by row', { colourType: 2, bits: 16 }, 6400, 'accepted'],
    ['interlaced, 8 bits, alpha', { colourType: 6, bits: 8, isInterlaced: true }, 7071, 'accepted'],
    ['8 bits, row by row', { colourType: 2, bits: 8 }, 7071, 'accepted'],
  ])('of a PNG, %s: %j, %i pixels wide and high, is %s', async (_what, layout, side, expected) => {
    const header = pngHeader({ width: side, height: side, ...layout });
    const bytes = Buffer.concat([pngSignature, header, pngChunk('IDAT', Buffer.alloc(100))]);
    const largest = 10 * 2 ** 20;
    expect(await codeOf(() => inspectPicture(bytesSource(bytes), 'a', limits, largest))).toBe(expected);
  });

  it('has the file in it', async () => {
    const bytes = png(tiny, photoPixels(8, 8));
    const withRoom = (maxMemoryBytes: number, size: number) =>
      codeOf(() => inspectPicture(bytesSource(bytes), 'a', { ...limits, maxMemoryBytes }, size));
    expect(await withRoom(50e6, bytes.length)).toBe('accepted');
    expect(await withRoom(50e6, 10e6)).toBe('too-much-memory');
  });
});

describe('another kind of file', () => {
  const box = (brand: string, ...compatible: string[]) =>
    `\0\0\0\x1cftyp${brand}\0\0\0\0${compatible.join('')}`;
  const rows: [string, string][] = [
    ['a HEIC photo', box('heic', 'mif1', 'miaf')],
    ['a HEIC photo', box('mif1', 'heic')],
    ['an AVIF picture', box('avif', 'mif1')],
    ['an AVIF picture', box('mif1', 'miaf', 'avif')],
    ['a video', box('qt  ')],
    ['a video', box('isom', 'mp42')],
    ['a camera', box('crx ')],
    ['a video', '\x1a\x45\xdf\xa3rest of it'],
    ['a GIF', 'GIF89a and more'],
    ['a JPEG XL', '\xff\x0a and more'],
    ['a JPEG XL', '\0\0\0\x0cJXL \r\n\x87\n'],
    ['a JPEG 2000', '\0\0\0\x0cjP  \r\n\x87\n'],
    ['a TIFF', 'II*\0\x08\0\0\0'],
    ['a TIFF', 'MM\0*\0\0\0\x08'],
    ['a camera', 'II*\0\x10\0\0\0CR\x02\0'],
    ['a BMP', 'BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0'],
    ['an icon', '\0\0\x01\0\x01\0\x10\x10'],
    ['a Photoshop', '8BPS\0\x01'],
    ['a PDF', '%PDF-1.7'],
    ['a PostScript', '%!PS-Adobe-3.0'],
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['an SVG', '<?xml version="1.0"?>\n<!-- drawn -->\n<svg viewBox="0 0 1 1">'],
    ['a ZIP', 'PK\x03\x04 and more'],
  ];

  it.each(rows)('%s: %j is named, with what to do', async (what, start) => {
    for (const name of ['photo.jpg', 'photo']) {
      const error: unknown = await inspect(Buffer.from(start, 'latin1'), name).catch((e: unknown) => e);
      expect(error).toMatchObject({ code: 'other-format', status: 415 });
      expect((error as AppError).message).toMatch(new RegExp(`^This is ${what}.*\\. [A-Z].*\\. JPEG, PNG`));
    }
  });

  it.each(['', 'BMW is a car, not a picture', '<html><p>hello</p></html>', 'PKZ', '\0\0\0\0'])(
    '%j is none of them',
    (start) => expect(otherFormat(Buffer.from(start, 'latin1'))).toBeUndefined(),
  );

  it('that moves is told so, and one frame is not taken for it', async () => {
    const frames = [photoPixels(8, 8), photoPixels(8, 8).reverse()];
    const raw = { width: 8, height: 16, channels: 3, pageHeight: 8 } as const;
    const webp = await sharp(Buffer.concat(frames), { raw }).webp().toBuffer();
    const apng = png(tiny, photoPixels(8, 8), pngChunk('acTL', uint32(2, 0)));
    for (const bytes of [webp, apng]) expect(await codeOf(() => inspect(bytes))).toBe('moving-picture');
    const still = png(tiny, photoPixels(8, 8), pngChunk('acTL', uint32(1, 0)));
    expect(await codeOf(() => inspect(still))).toBe('accepted');
  });
});

describe('what decoding needs to know', () => {
  it.each([
    ['gray', (image: Sharp) => image.toColourspace('b-w').jpeg(), { colours: 1, isProgressive: false }],
    ['coarse colours', (image: Sharp) => image.jpeg(), { colours: 3, samplesPerPixel: 1.5 }],
    ['fine colours', (image: Sharp) => image.jpeg({ chromaSubsampling: '4:4:4' }), { samplesPerPixel: 3 }],
    ['a press', (image: Sharp) => image.toColourspace('cmyk').jpeg(), { colours: 4 }],
    ['progressive', (image: Sharp) => image.jpeg({ progressive: true }), { isProgressive: true }],
    ['16 bits', (image: Sharp) => image.toColourspace('rgb16').png(), { bits: 16, hasAlpha: false }],
    ['alpha', (image: Sharp) => image.ensureAlpha(0.5).png(), { bits: 8, hasAlpha: true }],
    ['interlaced', (image: Sharp) => image.png({ progressive: true }), { isProgressive: true }],
    ['a palette', (image: Sharp) => image.png({ palette: true }), { colours: 3, isProgressive: false }],
  ])('%s', async (_what, encode, expected) => {
    expect(await inspect(await encode(photo(20, 20)).toBuffer())).toMatchObject(expected);
  });

  it.each([1, 3, 6, 8])('orientation %i', async (orientation) => {
    const turned = () => photo(20, 20).withMetadata({ orientation });
    for (const bytes of [await turned().jpeg().toBuffer(), await turned().png().toBuffer()]) {
      expect((await inspect(bytes)).orientation).toBe(orientation);
    }
  });

  it('comes from a stream as well, however it is cut', async () => {
    const bytes = await photo(64, 64).withMetadata({ orientation: 6 }).jpeg({ progressive: true }).toBuffer();
    const whole = await inspect(bytes);
    for (const length of [1, 7, 100, 5000]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / length) }, (_, i) =>
        bytes.subarray(i * length, (i + 1) * length),
      );
      expect(await inspectPicture(streamSource(Readable.from(pieces)), 'a', limits, bytes.length)).toEqual(
        whole,
      );
    }
  });
});

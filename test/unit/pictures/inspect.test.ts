import fc from 'fast-check';
import type { Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/domain/errors.ts';
import { inspectPicture } from '../../../src/pictures/inspect.ts';
import { photo, scanBomb } from '../../support/pictures/pictures.ts';

const limits = { maxPixels: 50_000_000, maxScans: 100 };
const inspect = (bytes: Buffer, name = 'a') => inspectPicture(bytes, name, limits);

function codeOf(action: () => unknown): string {
  try {
    action();
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
      expect(inspect(await encode(photo(width, height)).toBuffer())).toMatchObject({ type, width, height });
    }
  });

  it('counts the scans of a progressive JPEG, and of what is appended none', async () => {
    const progressive = await photo(64, 64).jpeg({ progressive: true }).toBuffer();
    const { scans } = inspect(progressive);
    expect(scans).toBe(10);
    expect(inspect(Buffer.concat([progressive, progressive])).scans).toBe(10);
    expect(codeOf(() => inspect(Buffer.from('')))).toBe('empty-file');
    const bomb = await scanBomb(64);
    expect(codeOf(() => inspect(bomb))).toBe('too-many-scans');
  });

  it('is refused over the limits', async () => {
    const bytes = await photo(30, 20).jpeg().toBuffer();
    expect(codeOf(() => inspectPicture(bytes, 'a', { ...limits, maxPixels: 599 }))).toBe('too-many-pixels');
    expect(codeOf(() => inspectPicture(bytes, 'a', { ...limits, maxPixels: 600 }))).toBe('accepted');
    const png = await photo(1, 1).png().toBuffer();
    png.writeUInt32BE(65_501, 16);
    expect(codeOf(() => inspect(png))).toBe('bad-dimensions');
    png.writeUInt32BE(0, 16);
    expect(codeOf(() => inspect(png))).toBe('bad-dimensions');
  });

  it('has to agree with a name that claims a type; other names do not matter', async () => {
    const png = await photo(2, 2).png().toBuffer();
    expect(codeOf(() => inspect(png, 'a.JPG'))).toBe('misnamed-picture');
    expect(codeOf(() => inspect(png, 'a.png'))).toBe('accepted');
    expect(codeOf(() => inspect(png, 'a.txt'))).toBe('accepted');
    expect(codeOf(() => inspect(png, 'photo'))).toBe('accepted');
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
    fc.assert(
      fc.property(mutant, (bytes) => {
        expect(codeOf(() => inspect(bytes))).toMatch(/^[a-z-]+$/);
      }),
      { numRuns: 2000 },
    );
  });
});

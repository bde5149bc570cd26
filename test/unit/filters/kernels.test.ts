import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filters, findFilter } from '../../../src/filters/catalogue.ts';
import { compileFilter } from '../../../src/filters/compile.ts';
import type { FilterDefinition } from '../../../src/filters/operations.ts';
import { noise, ramps, type Picture } from '../../support/filters/filter-pictures.ts';

const picture = noise(31, 17);

describe.each(filters)('$name', (filter) => {
  test('strength 0 changes nothing', () => {
    expect(apply(filter, picture, 0).equals(picture.pixels)).toBe(true);
  });

  test('strength mixes each sample with the full filter', () => {
    const full = apply(filter, picture, 100);
    const part = apply(filter, picture, 37);
    const worst = part.map((sample, i) => {
      const original = picture.pixels[i]!;
      return Math.abs(sample - (original + (full[i]! - original) * 0.37));
    });
    expect(Math.max(...worst)).toBeLessThanOrEqual(1);
  });

  test('alpha stays, and colours are those without it', () => {
    const { width, height, pixels } = picture;
    const withAlpha = Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) =>
      i % 4 === 3 ? i % 256 : pixels[Math.floor(i / 4) * 3 + (i % 4)]!,
    );
    compileFilter(filter, width, height)(withAlpha, 4);
    const plain = apply(filter, picture, 100);
    const isRight = withAlpha.map((sample, i) =>
      sample === (i % 4 === 3 ? i % 256 : plain[Math.floor(i / 4) * 3 + (i % 4)]) ? 1 : 0,
    );
    expect(isRight).not.toContain(0);
  });

  test.each([
    [1, 1],
    [1, 500],
    [500, 1],
  ])('%i x %i', (width, height) => {
    const narrow = noise(width, height);
    const filtered = apply(filter, narrow, 100);
    expect(filtered).toHaveLength(narrow.pixels.length);
    expect(filtered.equals(narrow.pixels)).toBe(false);
  });

  test('the same kernel gives the same bytes again', () => {
    const kernel = compileFilter(filter, picture.width, picture.height, 80);
    const [first, second] = [Buffer.from(picture.pixels), Buffer.from(picture.pixels)];
    kernel(first, 3);
    kernel(second, 3);
    expect(first.equals(second)).toBe(true);
    expect(first.equals(apply(filter, picture, 80))).toBe(true);
  });
});

test.each(['gray', 'inkwell', 'moon'])('%s leaves nothing but grays', (name) => {
  const filtered = apply(findFilter(name)!, ramps(64, 64), 100);
  for (let i = 0; i < filtered.length; i += 3) {
    expect(new Set(filtered.subarray(i, i + 3)).size).toBe(1);
  }
});

test('what is filtered does not depend on what is beside it, unless the filter has a gradient', () => {
  const filter = findFilter('walden')!;
  const pixels = fc.uint8Array({ minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(pixels, { minLength: 1, maxLength: 20 }), (row) => {
      const together = apply(filter, { width: row.length, height: 1, pixels: Buffer.concat(row) }, 100);
      const alone = row.map((pixel) =>
        apply(filter, { width: 1, height: 1, pixels: Buffer.from(pixel) }, 100),
      );
      expect(together.equals(Buffer.concat(alone))).toBe(true);
    }),
    { numRuns: 20 },
  );
});

function apply(
  filter: FilterDefinition,
  { width, height, pixels }: Omit<Picture, 'name'>,
  strength: number,
): Buffer {
  const copy = Buffer.from(pixels);
  compileFilter(filter, width, height, strength)(copy, 3);
  return copy;
}

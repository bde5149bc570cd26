import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodePlaceholder, placeholderUrl } from '../../../src/domain/images/placeholder.ts';
import { projectRoot } from '../../../src/project-root.ts';
import { ratioClass, ratios } from '../../../src/web/views/ratio.ts';

describe('the shape of a picture', () => {
  it.each([
    [3000, 2000, 'r150'],
    [2000, 3000, 'r67'],
    [4000, 3000, 'r133'],
    [1920, 1080, 'r178'],
    [500, 500, 'r100'],
    [1, 60_000, 'r50'],
    [60_000, 1, 'r240'],
  ])('%i x %i is %s', (width, height, expected) => {
    expect(ratioClass(width, height)).toBe(expected);
  });

  it('is known to the style sheet, each with its number', () => {
    const css = readFileSync(join(projectRoot, 'static/css/site.css'), 'utf8');
    const found = [...css.matchAll(/\.r(\d+) \{\s*--ratio: ([\d.]+);/g)];
    expect(found.map(([, name, value]) => [Number(name), Math.round(Number(value) * 100)])).toEqual(
      ratios.map((ratio) => [ratio, ratio]),
    );
  });

  it('crops a picture of a usual shape by less than 5 %', () => {
    for (let ratio = 50; ratio <= 240; ratio += 1) {
      const shown = Number(ratioClass(ratio, 100).slice(1));
      expect(Math.abs(Math.log(shown / ratio))).toBeLessThan(0.06);
    }
  });
});

describe('the stand-in of a picture', () => {
  it('is a BMP with the pixels that it was made of', () => {
    const rgb = Uint8Array.from({ length: 36 }, (_, index) => index);
    const url = placeholderUrl(encodePlaceholder(rgb));
    const bytes = Buffer.from(url.replace('data:image/bmp;base64,', ''), 'base64');
    expect(bytes.length).toBe(90);
    expect([bytes.toString('latin1', 0, 2), bytes.readUInt32LE(2), bytes.readUInt32LE(10)]).toEqual([
      'BM',
      90,
      54,
    ]);
    expect([bytes.readInt32LE(18), bytes.readInt32LE(22), bytes.readUInt16LE(28)]).toEqual([4, 3, 24]);
    // The lowest row comes first, and blue before red.
    expect([...bytes.subarray(54, 57)]).toEqual([26, 25, 24]);
    expect([...bytes.subarray(87, 90)]).toEqual([11, 10, 9]);
  });

  it('is refused with another number of pixels', () => {
    expect(() => encodePlaceholder(new Uint8Array(35))).toThrow(RangeError);
  });
});

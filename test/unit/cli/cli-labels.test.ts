import { describe, expect, it } from 'vitest';
import { drawText, textWidth } from '../../../src/cli/contact-sheet/draw-text.ts';
import { glyphHeight, glyphs } from '../../../src/cli/contact-sheet/glyphs.ts';
import { filters } from '../../../src/filters/catalogue.ts';

function draw(text: string, left = 0): string[] {
  const [width, height] = [12, glyphHeight];
  const picture = { pixels: Buffer.alloc(3 * width * height, 255), width, height };
  drawText(picture, text, { left, top: 0, scale: 1, level: 0 });
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => (picture.pixels[3 * (y * width + x)] === 0 ? '#' : '.')).join(''),
  );
}

describe('labels', () => {
  it('are drawn dot by dot', () => {
    expect(draw('Lo')).toEqual([
      '#...........',
      '#...........',
      '#.....##....',
      '#....#..#...',
      '#....#..#...',
      '#....#..#...',
      '####..##....',
      '............',
      '............',
    ]);
    expect(textWidth('Lo', 1)).toBe(9);
    expect(textWidth('Lo', 3)).toBe(27);
  });

  it('end at the edge of the picture', () => {
    expect(draw('L', 10)[6]).toBe('..........##');
    expect(draw('L', -2)[6]).toBe('##..........');
  });

  it('drop accents, and show a question mark for what has no glyph', () => {
    expect(draw('é')).toEqual(draw('e'));
    expect(draw('日')).toEqual(draw('?'));
  });

  it('have a glyph for every character of every filter', () => {
    const used = new Set(filters.flatMap(({ label }) => [...label]));
    expect([...used].filter((character) => !Object.hasOwn(glyphs, character))).toEqual([]);
  });

  it('are made of rows of one width that fit the line', () => {
    for (const [character, shape] of Object.entries(glyphs)) {
      const rows = shape.split(' ');
      expect(rows.length, character).toBeLessThanOrEqual(glyphHeight);
      expect(new Set(rows.map((row) => row.length)).size, character).toBe(1);
      expect(shape, character).toMatch(/^[.# ]+$/);
    }
  });
});

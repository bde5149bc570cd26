import type { Picture } from '../../rendering/pixels.ts';
import { glyphs } from './glyphs.ts';

const spacing = 1;

/** Width of a line of text in pixels, each dot of a glyph being `scale` pixels wide and high. */
export function textWidth(text: string, scale: number): number {
  return glyphsOf(text).reduce((width, rows) => width + (widthOf(rows) + spacing) * scale, -spacing * scale);
}

/** Draws a line of gray text into a picture; what would lie outside is left out. */
export function drawText(
  picture: Picture,
  text: string,
  { left, top, scale, level }: { left: number; top: number; scale: number; level: number },
): void {
  let at = left;
  for (const rows of glyphsOf(text)) {
    rows.forEach((row, y) => {
      [...row].forEach((dot, x) => {
        if (dot === '#') fillSquare(picture, at + x * scale, top + y * scale, scale, level);
      });
    });
    at += (widthOf(rows) + spacing) * scale;
  }
}

/** Accents are dropped; what then has no glyph shows as a question mark. */
function glyphsOf(text: string): string[][] {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '');
  return [...plain].map((character) => (glyphs[character] ?? glyphs['?'] ?? '').split(' '));
}

function widthOf(rows: readonly string[]): number {
  return rows[0]?.length ?? 0;
}

function fillSquare(picture: Picture, left: number, top: number, size: number, level: number): void {
  const { pixels, width, height } = picture;
  const from = Math.max(0, left);
  const to = Math.min(width, left + size);
  if (to <= from) return;
  for (let y = Math.max(0, top); y < Math.min(height, top + size); y += 1) {
    pixels.fill(level, 3 * (y * width + from), 3 * (y * width + to));
  }
}

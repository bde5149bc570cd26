import type { CssColor } from '../operations.ts';

/** Red, green, blue, alpha: 0 to 1, not premultiplied. */
export type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i;
const functional = /^rgba?\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*(?:,\s*(\d*\.?\d+)\s*)?\)$/;

/** Reads the notations that filters are written in, a small part of CSS. Throws an Error for anything else. */
export function parseColor(css: CssColor): Rgba {
  if (css === 'transparent') return [0, 0, 0, 0];
  const digits = hex
    .exec(css)
    ?.slice(1)
    .map((pair) => parseInt(pair, 16));
  const [red = NaN, green = NaN, blue = NaN, alpha = 1] =
    digits ?? functional.exec(css)?.slice(1).map(toNumber) ?? [];
  const isColor = [red, green, blue].every((channel) => channel <= 255) && alpha <= 1;
  if (!isColor) throw new Error(`"${css}" is not a colour that filters can be written in`);
  return [red / 255, green / 255, blue / 255, alpha];
}

/** An alpha that was left out is 1. */
function toNumber(text: string | undefined): number {
  return text === undefined ? 1 : Number(text);
}

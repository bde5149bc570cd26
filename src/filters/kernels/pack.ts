import type { Pixels } from '../compile.ts';
import type { Result } from '../program/result.ts';
import { byteFormat } from '../program/samples.ts';

/** Makes words of pixels. */
export function pack(
  pixels: Pixels,
  start: number,
  channels: number,
  words: Int32Array,
  count: number,
): void {
  const [red, green, blue] = byteFormat.shifts;
  for (let i = 0, p = start; i < count; i++, p += channels) {
    words[i] = (pixels[p]! << red) | (pixels[p + 1]! << green) | (pixels[p + 2]! << blue);
  }
}

type Unpack = (pixels: Pixels, start: number, channels: number, count: number) => void;

/** Makes pixels of words. */
export function unpacker(result: Result, words: Int32Array, offsets: Int32Array): Unpack {
  return result.kind === 'full' ? fullUnpacker(result, words, offsets) : mixedUnpacker(result, words);
}

function fullUnpacker(
  { input: { shifts, masks, starts }, table }: Result & { kind: 'full' },
  words: Int32Array,
  offsets: Int32Array,
): Unpack {
  const [redShift, greenShift, blueShift] = shifts;
  const [redMask, greenMask, blueMask] = masks;
  const [, greenStart, blueStart] = starts;
  return (pixels, start, channels, count) => {
    for (let i = 0, p = start; i < count; i++, p += channels) {
      const word = words[i]!;
      const offset = offsets[i]!;
      pixels[p] = table[offset + ((word >>> redShift) & redMask)]!;
      pixels[p + 1] = table[offset + greenStart + ((word >>> greenShift) & greenMask)]!;
      pixels[p + 2] = table[offset + blueStart + ((word >>> blueShift) & blueMask)]!;
    }
  };
}

/** Only ever follows a stage, so that it knows no levels. */
function mixedUnpacker(
  { input: { shifts, masks, starts }, table, original }: Result & { kind: 'mixed' },
  words: Int32Array,
): Unpack {
  const [redShift, greenShift, blueShift] = shifts;
  const [redMask, greenMask, blueMask] = masks;
  const [, greenStart, blueStart] = starts;
  return (pixels, start, channels, count) => {
    for (let i = 0, p = start; i < count; i++, p += channels) {
      const word = words[i]!;
      const red = table[(word >>> redShift) & redMask]! + original[pixels[p]!]!;
      const green = table[greenStart + ((word >>> greenShift) & greenMask)]! + original[pixels[p + 1]!]!;
      const blue = table[blueStart + ((word >>> blueShift) & blueMask)]! + original[pixels[p + 2]!]!;
      pixels[p] = red >>> 8;
      pixels[p + 1] = green >>> 8;
      pixels[p + 2] = blue >>> 8;
    }
  };
}

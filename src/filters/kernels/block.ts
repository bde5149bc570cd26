import type { Pixels } from './kernel.ts';
import type { Result } from '../program/result.ts';
import { byteFormat } from '../program/samples.ts';

/** Pixels that go through all stages before the next ones do. */
export interface Block {
  words: Int32Array;
  count: number;
  /** The number of its first pixel, row by row. */
  first: number;
  /** Of the picture. */
  width: number;
}

/** Makes words of pixels. */
export function pack({ words, count }: Block, pixels: Pixels, start: number, channels: number): void {
  const [red, green, blue] = byteFormat.shifts;
  for (let i = 0, p = start; i < count; i++, p += channels) {
    words[i] = (pixels[p]! << red) | (pixels[p + 1]! << green) | (pixels[p + 2]! << blue);
  }
}

/** Makes pixels of words. `offsets` say where each pixel's part of the result's table starts. */
export function unpack(
  result: Result,
  block: Block,
  offsets: Int32Array,
  pixels: Pixels,
  start: number,
  channels: number,
): void {
  if (result.kind === 'full') unpackFull(result, block, offsets, pixels, start, channels);
  else unpackMixed(result, block, pixels, start, channels);
}

function unpackFull(
  { input, table }: Result & { kind: 'full' },
  { words, count }: Block,
  offsets: Int32Array,
  pixels: Pixels,
  start: number,
  channels: number,
): void {
  const [redShift, greenShift, blueShift] = input.shifts;
  const [redMask, greenMask, blueMask] = input.masks;
  const [, greenStart, blueStart] = input.starts;
  for (let i = 0, p = start; i < count; i++, p += channels) {
    const word = words[i]!;
    const offset = offsets[i]!;
    pixels[p] = table[offset + ((word >> redShift) & redMask)]!;
    pixels[p + 1] = table[offset + greenStart + ((word >> greenShift) & greenMask)]!;
    pixels[p + 2] = table[offset + blueStart + ((word >> blueShift) & blueMask)]!;
  }
}

/** Only ever follows a stage, so that it knows no levels. */
function unpackMixed(
  { input, table, original }: Result & { kind: 'mixed' },
  { words, count }: Block,
  pixels: Pixels,
  start: number,
  channels: number,
): void {
  const [redShift, greenShift, blueShift] = input.shifts;
  const [redMask, greenMask, blueMask] = input.masks;
  const [, greenStart, blueStart] = input.starts;
  for (let i = 0, p = start; i < count; i++, p += channels) {
    const word = words[i]!;
    const red = table[(word >> redShift) & redMask]! + original[pixels[p]!]!;
    const green = table[greenStart + ((word >> greenShift) & greenMask)]! + original[pixels[p + 1]!]!;
    const blue = table[blueStart + ((word >> blueShift) & blueMask)]! + original[pixels[p + 2]!]!;
    pixels[p] = red >>> 8;
    pixels[p + 1] = green >>> 8;
    pixels[p + 2] = blue >>> 8;
  }
}

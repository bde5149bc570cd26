import type { Triple } from '../formulas/non-separable.ts';

/**
 * Between two look-ups a pixel is one 32-bit word with a number for each channel, of 11 bits for two of them and 10
 * for the third. A number is an index into the tables of the next look-up. One word means that the three outputs of
 * a table are read and summed at once, and that the tables of a step (20 KiB) stay in the processor's first cache.
 */
export interface Format {
  /** Where each channel's number lies in the word. */
  shifts: Triple;
  /** How many numbers each channel has: powers of two. */
  sizes: Triple;
  /** The sizes less one. */
  masks: Triple;
  /** Where each channel's part begins in a table. */
  starts: Triple;
  /** The length of a table: the sizes added up. */
  length: number;
}

/** By the channel that has the fewest numbers. */
export const wordFormats = [format([10, 11, 11]), format([11, 10, 11]), format([11, 11, 10])] as const;
/** Samples of the picture in the upper bits of such numbers. */
export const byteFormat: Format = { ...format([8, 8, 8]), shifts: [24, 13, 2] };

function format(bits: Triple): Format {
  const sizes: Triple = [1 << bits[0], 1 << bits[1], 1 << bits[2]];
  const [red, green, blue] = sizes;
  return {
    shifts: [bits[1] + bits[2], bits[2], 0],
    sizes,
    masks: [red - 1, green - 1, blue - 1],
    starts: [0, red, red + green],
    length: red + green + blue,
  };
}

/** The value (0 to 1) that every number of every channel stands for, in each level of a gradient. */
export interface Samples {
  format: Format;
  levelCount: number;
  /** `format.length` of them for each level. */
  values: Float64Array;
}

/** What the bytes of a picture stand for. */
export function byteSamples(levelCount: number): Samples {
  const line = { start: 0, step: 1 / 255 };
  return evenSamples(byteFormat, levelCount, [line, line, line]);
}

/** Number n of a channel stands for `start + n * step`. */
export interface Line {
  start: number;
  step: number;
}

/** What the numbers in a word stand for, given the line of each channel. */
export function wordSamples(format: Format, lines: readonly Line[]): Samples {
  return evenSamples(format, 1, lines);
}

function evenSamples(format: Format, levelCount: number, lines: readonly Line[]): Samples {
  const { starts, sizes, length } = format;
  const values = new Float64Array(levelCount * length);
  lines.forEach(({ start, step }, channel) => {
    const first = starts[channel]!;
    for (let n = 0; n < sizes[channel]!; n++) values[first + n] = clamp(start + n * step);
  });
  for (let level = 1; level < levelCount; level++) values.copyWithin(level * length, 0, length);
  return { format, levelCount, values };
}

/**
 * Calls with the values of one channel in one level, and where they start. The loop over them is for the caller to
 * write: a function called for each value would cost several times as much as what it does.
 */
export function forEachRun(
  { format: { starts, sizes, length }, levelCount, values }: Samples,
  visit: (values: Float64Array, channel: number, level: number, start: number) => void,
): void {
  for (let level = 0; level < levelCount; level++) {
    for (let channel = 0; channel < 3; channel++) {
      const start = level * length + starts[channel]!;
      visit(values.subarray(start, start + sizes[channel]!), channel, level, start);
    }
  }
}

export function clamp(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}

import type { Triple } from '../formulas/non-separable.ts';

/**
 * Between two look-ups a pixel is one 32-bit word with a number for each channel: 11 bits for red and green, 10 for
 * blue. A number is an index into the tables of the next look-up. One word means that the three outputs of a table
 * are read and summed at once, and that the tables of a step (20 KiB) stay in the processor's first cache.
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

export const wordFormat: Format = format([21, 10, 0], [2048, 2048, 1024]);
/** Samples of the picture in the upper bits of the same places. */
export const byteFormat: Format = format([24, 13, 2], [256, 256, 256]);

function format(shifts: Triple, sizes: Triple): Format {
  const [red, green, blue] = sizes;
  const masks: Triple = [red - 1, green - 1, blue - 1];
  return { shifts, sizes, masks, starts: [0, red, red + green], length: red + green + blue };
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
  return samplesOf(byteFormat, levelCount, (number) => number / 255);
}

/** What the numbers in a word stand for, given the value of number n of a channel. */
export function wordSamples(valueOf: (number: number, channel: number) => number): Samples {
  return samplesOf(wordFormat, 1, valueOf);
}

/** Applies a function of one channel to all of its possible values, rather than to pixels; the result is clamped. */
export function mapSamples(
  samples: Samples,
  changeOf: (channel: number, level: number) => (value: number) => number,
): void {
  forEachRun(samples, (values, channel, level) => {
    const change = changeOf(channel, level);
    for (let i = 0; i < values.length; i++) values[i] = clamp(change(values[i]!));
  });
}

/** A table in the layout of the samples. */
export function tableOf(samples: Samples, entryOf: (value: number, channel: number) => number): Int32Array {
  const table = new Int32Array(samples.values.length);
  forEachRun(samples, (values, channel, _level, start) => {
    for (let i = 0; i < values.length; i++) table[start + i] = entryOf(values[i]!, channel);
  });
  return table;
}

/** Calls with the values of one channel in one level, and where they start. */
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

function samplesOf(
  format: Format,
  levelCount: number,
  valueOf: (number: number, channel: number) => number,
): Samples {
  const samples: Samples = { format, levelCount, values: new Float64Array(levelCount * format.length) };
  forEachRun(samples, (values, channel) => {
    for (let number = 0; number < values.length; number++) values[number] = clamp(valueOf(number, channel));
  });
  return samples;
}

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
/** Samples of the picture. In so few bits a word is an integer that V8 keeps in a register even before it compiles. */
export const byteFormat: Format = format([8, 8, 8]);

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

/**
 * The value (0 to 1) that every number of every channel stands for, in each level of a gradient. Only the key levels
 * have values, `format.length` each; between two of them values go in a straight line, which is what most modes do
 * with a gradient anyway.
 */
export interface Samples {
  format: Format;
  /** The first is 0, the last is the last level. */
  keys: readonly number[];
  values: Float64Array;
}

/** What the bytes of a picture stand for. */
export function byteSamples(keys: readonly number[]): Samples {
  const line = { start: 0, step: 1 / 255 };
  return evenSamples(byteFormat, keys, [line, line, line]);
}

/** Number n of a channel stands for `start + n * step`. */
interface Line {
  start: number;
  step: number;
}

/** What the numbers in a word stand for, given the line of each channel. */
export function wordSamples(format: Format, lines: readonly Line[]): Samples {
  return evenSamples(format, [0], lines);
}

function evenSamples(format: Format, keys: readonly number[], lines: readonly Line[]): Samples {
  const { starts, sizes, length } = format;
  const values = new Float64Array(keys.length * length);
  lines.forEach(({ start, step }, channel) => {
    const first = starts[channel]!;
    for (let n = 0; n < sizes[channel]!; n++) values[first + n] = clamp(start + n * step);
  });
  for (let key = 1; key < keys.length; key++) values.copyWithin(key * length, 0, length);
  return { format, keys, values };
}

/** The length of a table with an entry for each number of each channel in each level. */
export function tableLength({ format, keys }: Samples): number {
  return (keys.at(-1)! + 1) * format.length;
}

// The loop over the values is for the callers to write: a function called for each of them would cost several times
// as much as what it does.

/** Calls with the values of each channel in each key level, to be replaced. */
export function changeValues(
  { format: { starts, sizes, length }, keys, values }: Samples,
  change: (values: Float64Array, channel: number, key: number) => void,
): void {
  for (let key = 0; key < keys.length; key++) {
    for (let channel = 0; channel < 3; channel++) {
      const start = key * length + starts[channel]!;
      change(values.subarray(start, start + sizes[channel]!), channel, key);
    }
  }
}

/** Calls with the values of each channel in each level, to be read at once, and where they start in a table. */
export function readValues(
  { format: { starts, sizes, length }, keys, values }: Samples,
  read: (values: Float64Array, channel: number, start: number) => void,
): void {
  for (let channel = 0; channel < 3; channel++) {
    const [start, size] = [starts[channel]!, sizes[channel]!];
    const between = new Float64Array(size);
    for (let key = 0; key < keys.length; key++) {
      const [from, to] = [keys[key - 1] ?? -1, keys[key]!];
      const valuesAt = key * length + start;
      read(values.subarray(valuesAt, valuesAt + size), channel, to * length + start);
      for (let level = from + 1; level < to; level++) {
        mixInto(between, values, valuesAt - length, length, (level - from) / (to - from));
        read(between, channel, level * length + start);
      }
    }
  }
}

/** Values between those at `start` and those `distance` behind them. */
function mixInto(
  between: Float64Array,
  values: Float64Array,
  start: number,
  distance: number,
  share: number,
): void {
  for (let i = 0; i < between.length; i++) {
    const before = values[start + i]!;
    between[i] = before + (values[start + distance + i]! - before) * share;
  }
}

export function clamp(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}

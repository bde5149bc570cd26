import type { Affine } from '../formulas/color-matrix.ts';
import type { Triple } from '../formulas/non-separable.ts';
import { readValues, tableLength, wordFormats, wordSamples, type Format, type Samples } from './samples.ts';
import type { MixStage } from './stages.ts';
import type { AffineStep } from './steps.ts';

export function mixStage({ matrix }: AffineStep, samples: Samples): MixStage {
  const packing = planPacking(matrix);
  return { kind: 'mix', input: samples.format, table: packSamples(packing, samples), output: packing.output };
}

/** How the products of a matrix are added up in words. */
export interface Packing {
  format: Format;
  /** For each result: input k adds `value * factors[k] + constants[k]`, rounded down, to its number. */
  rows: readonly { factors: readonly number[]; constants: readonly number[] }[];
  /** What the sums stand for. */
  output: Samples;
}

/**
 * Stretches each result of a matrix over the numbers that its channel has in a word, from its lowest possible sum to
 * its highest, so that the words of all inputs can simply be added. `fourthColumn` has the weights of one more input.
 */
export function planPacking(matrix: Affine, fourthColumn: Triple = [0, 0, 0]): Packing {
  const inputs = matrix.map(([red, green, blue], j) => [red, green, blue, fourthColumn[j]!]);
  const lows = inputs.map((weights) => sum(weights.map((weight) => Math.min(weight, 0))));
  const spans = inputs.map((weights, j) => sum(weights.map((weight) => Math.max(weight, 0))) - lows[j]!);
  const format = wordFormats[spans.indexOf(Math.min(...spans)) as 0 | 1 | 2];
  // Results that are the same, the channels of a gray, must round the same.
  const areSame = spans.every((span) => span === spans[0]);
  // Four roundings can add up to two.
  const most = (j: number) => (areSame ? Math.min(...format.sizes) : format.sizes[j]!) - 3;
  const scales = spans.map((span, j) => (span === 0 ? 0 : most(j) / span));
  return {
    format,
    rows: inputs.map((weights, j) => ({
      factors: weights.map((weight) => weight * scales[j]!),
      constants: weights.map((weight) => 0.5 - Math.min(weight, 0) * scales[j]!),
    })),
    output: wordSamples(
      format,
      matrix.map((row, j) => ({
        start: lows[j]! + row[3],
        step: spans[j]! / most(j),
      })),
    ),
  };
}

/** The word that each value of the samples adds. */
export function packSamples(packing: Packing, samples: Samples): Int32Array {
  const table = new Int32Array(tableLength(samples));
  readValues(samples, (values, channel, start) => {
    packValues(packing, channel, values, table, start);
  });
  return table;
}

/** Puts the words that these values of input k add into a table, from `start` on. */
export function packValues(
  { format, rows }: Packing,
  k: number,
  values: Float64Array,
  table: Int32Array,
  start = 0,
): void {
  const [redFactor = 0, greenFactor = 0, blueFactor = 0] = rows.map(({ factors }) => factors[k]);
  const [red = 0, green = 0, blue = 0] = rows.map(({ constants }) => constants[k]);
  const [redShift, greenShift, blueShift] = format.shifts;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    table[start + i] =
      ((value * redFactor + red) << redShift) |
      ((value * greenFactor + green) << greenShift) |
      ((value * blueFactor + blue) << blueShift);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

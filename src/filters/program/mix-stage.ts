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
interface Packing {
  format: Format;
  /** Input k adds `value * factors[3 * k + j] + constants[3 * k + j]`, rounded down, to the number of result j. */
  factors: Float64Array;
  constants: Float64Array;
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
    factors: perInput(inputs, (weight, j) => weight * scales[j]!),
    constants: perInput(inputs, (weight, j) => 0.5 - Math.min(weight, 0) * scales[j]!),
    output: wordSamples(
      format,
      matrix.map((row, j) => ({
        start: lows[j]! + row[3],
        step: spans[j]! / most(j),
      })),
    ),
  };
}

/** A number for each weight, those of an input next to each other. */
function perInput(
  inputs: readonly (readonly number[])[],
  numberOf: (weight: number, j: number) => number,
): Float64Array {
  const numbers = new Float64Array(12);
  inputs.forEach((weights, j) => {
    weights.forEach((weight, k) => (numbers[3 * k + j] = numberOf(weight, j)));
  });
  return numbers;
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
  { format: { shifts }, factors, constants }: Packing,
  k: number,
  values: Float64Array,
  table: Int32Array,
  start = 0,
): void {
  // Called for every level of a gradient: by index, because taking an array apart costs as much as fifty values.
  const redFactor = factors[3 * k]!;
  const greenFactor = factors[3 * k + 1]!;
  const blueFactor = factors[3 * k + 2]!;
  const red = constants[3 * k]!;
  const green = constants[3 * k + 1]!;
  const blue = constants[3 * k + 2]!;
  const redShift = shifts[0];
  const greenShift = shifts[1];
  const blueShift = shifts[2];
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

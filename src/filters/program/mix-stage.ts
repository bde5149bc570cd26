import type { Affine } from '../formulas/color-matrix.ts';
import type { Triple } from '../formulas/non-separable.ts';
import { forEachRun, tableOf, wordFormat, wordSamples, type Samples } from './samples.ts';
import type { MixStage } from './stages.ts';
import type { AffineStep } from './steps.ts';

export function mixStage({ matrix }: AffineStep, samples: Samples): MixStage {
  const { table, output } = packMix(samples, matrix, [0, 0, 0]);
  return { kind: 'mix', input: samples.format, table, output };
}

/** A matrix as tables: what each sample adds to the word of its pixel. */
export interface PackedMix {
  /** In the layout of the samples that go in. */
  table: Int32Array;
  /** What each amount (0 to 1, in 4,096 parts) of a tint adds. */
  tint: Int32Array;
  /** What the words stand for. */
  output: Samples;
}

/** Parts into which an amount of tint, and a luma, are cut. */
export const parts = 4096;

/**
 * Packs the products of a matrix and all samples, so that a pixel's three results are the sum of three words. Each
 * result is stretched over the numbers that its channel has in a word, from its lowest possible sum to its highest.
 * `tintColumn` is the weight of a fourth input.
 */
export function packMix(samples: Samples, matrix: Affine, tintColumn: Triple): PackedMix {
  const ranges = [...channelRanges(samples), { low: 0, high: 1 }];
  const rows = matrix.map((row, j) => {
    const weights = [row[0], row[1], row[2], tintColumn[j]!];
    const lows = weights.map((weight, k) => Math.min(weight * ranges[k]!.low, weight * ranges[k]!.high));
    const highs = weights.map((weight, k) => Math.max(weight * ranges[k]!.low, weight * ranges[k]!.high));
    const [low, span] = [sum(lows), sum(highs) - sum(lows)];
    // Four roundings can add up to two.
    const scale = span === 0 ? 0 : (wordFormat.sizes[j]! - 3) / span;
    return { weights, lows, scale, start: low + row[3], step: scale === 0 ? 0 : 1 / scale };
  });
  const pack = (value: number, k: number): number => {
    let word = 0;
    for (let j = 0; j < 3; j++) {
      const { weights, lows, scale } = rows[j]!;
      word |= ((weights[k]! * value - lows[k]!) * scale + 0.5) << wordFormat.shifts[j]!;
    }
    return word;
  };
  return {
    table: tableOf(samples, pack),
    tint: Int32Array.from({ length: parts }, (_, part) => pack(part / (parts - 1), 3)),
    output: wordSamples((number, channel) => rows[channel]!.start + number * rows[channel]!.step),
  };
}

function channelRanges(samples: Samples): { low: number; high: number }[] {
  const ranges = [0, 1, 2].map(() => ({ low: 1, high: 0 }));
  forEachRun(samples, (values, channel) => {
    const range = ranges[channel]!;
    for (const value of values) {
      if (value < range.low) range.low = value;
      if (value > range.high) range.high = value;
    }
  });
  return ranges;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

import { compose, type Affine } from '../formulas/color-matrix.ts';
import {
  amountLimit,
  lumaWeights,
  saturationOf,
  unitChroma,
  type Triple,
} from '../formulas/non-separable.ts';
import { packSamples, packValues, planPacking } from './mix-stage.ts';
import { readValues, tableLength, type Samples } from './samples.ts';
import type { TintStage } from './stages.ts';
import type { TintStep } from './steps.ts';

/** Parts into which a luma, a saturation and an amount of tint are cut. */
const parts = 4096;

/**
 * backdrop * (1 - alpha) + alpha * (luma + amount * chroma), then the matrix. All of it is linear in the backdrop
 * but for the amount, which is a fourth input.
 */
export function tintStage({ mode, color, matrix }: TintStep, samples: Samples): TintStage {
  const [red, green, blue, alpha] = color;
  const chroma = unitChroma([red, green, blue]);
  const most = mode === 'color' ? saturationOf([red, green, blue]) : 1;
  const packing = planPacking(compose(matrix, towardsLuma(alpha)), columnOf(matrix, chroma, alpha));
  const amounts = new Float64Array(parts);
  for (let part = 0; part < parts; part++) amounts[part] = part / (parts - 1);
  const tint = new Int32Array(parts);
  packValues(packing, 3, amounts, tint);
  return {
    kind: 'tint',
    input: samples.format,
    table: packSamples(packing, samples),
    lumas: lumaTable(samples),
    limits: limitTable(chroma, most),
    bySaturation: mode === 'hue',
    tint,
    output: packing.output,
  };
}

/** The most that may be added of the tint to each luma. */
function limitTable(chroma: Triple, most: number): Uint16Array {
  const limits = new Uint16Array(parts);
  const [low, high] = [Math.min(...chroma), Math.max(...chroma)];
  for (let luma = 0; luma < parts; luma++) {
    const limit = Math.min(most, amountLimit(low, high, (luma + 0.5) / parts));
    limits[luma] = Math.round(limit * (parts - 1));
  }
  return limits;
}

/** Lumas are rounded down, so that those of white's channels sum up to less than 65,536. */
function lumaTable(samples: Samples): Int32Array {
  const table = new Int32Array(tableLength(samples));
  readValues(samples, (values, channel, start) => {
    const weight = lumaWeights[channel]! * 65_535;
    for (let i = 0; i < values.length; i++) {
      table[start + i] = (Math.round(values[i]! * (parts - 1)) << 16) | Math.floor(weight * values[i]!);
    }
  });
  return table;
}

function towardsLuma(share: number): Affine {
  const [red, green, blue] = lumaWeights.map((weight) => weight * share) as [number, number, number];
  const rest = 1 - share;
  return [
    [rest + red, green, blue, 0],
    [red, rest + green, blue, 0],
    [red, green, rest + blue, 0],
  ];
}

/** What the chroma becomes in the matrix. */
function columnOf(matrix: Affine, chroma: Triple, alpha: number): Triple {
  const through = ([red, green, blue]: Affine[number]) =>
    alpha * (red * chroma[0] + green * chroma[1] + blue * chroma[2]);
  return [through(matrix[0]), through(matrix[1]), through(matrix[2])];
}

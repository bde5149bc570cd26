import { compose, type Affine } from '../formulas/color-matrix.ts';
import {
  amountLimit,
  lumaWeights,
  saturationOf,
  unitChroma,
  type Triple,
} from '../formulas/non-separable.ts';
import { packMix, parts } from './mix-stage.ts';
import { tableOf, type Samples } from './samples.ts';
import type { TintStage } from './stages.ts';
import type { TintStep } from './steps.ts';

/**
 * backdrop * (1 - alpha) + alpha * (luma + amount * chroma), then the matrix. All of it is linear in the backdrop
 * but for the amount, which is a fourth input.
 */
export function tintStage({ mode, color, matrix }: TintStep, samples: Samples): TintStage {
  const [red, green, blue, alpha] = color;
  const chroma = unitChroma([red, green, blue]);
  const most = mode === 'color' ? saturationOf([red, green, blue]) : 1;
  const limitOf = (luma: number) => Math.min(most, amountLimit(chroma, (luma + 0.5) / parts));
  return {
    kind: 'tint',
    input: samples.format,
    ...packMix(samples, compose(matrix, towardsLuma(alpha)), columnOf(matrix, chroma, alpha)),
    lumas: tableOf(samples, lumaAndValue),
    limits: Uint16Array.from({ length: parts }, (_, luma) => Math.round(limitOf(luma) * (parts - 1))),
    bySaturation: mode === 'hue',
  };
}

/** Rounded down, so that the shares of white's channels sum up to less than 65,536. */
function lumaAndValue(value: number, channel: number): number {
  return (Math.floor(lumaWeights[channel]! * value * 65_535) << 16) | Math.round(value * (parts - 1));
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

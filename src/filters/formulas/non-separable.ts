import type { NonSeparableMode } from '../operations.ts';

/** Red, green, blue: 0 to 1. */
export type Triple = readonly [red: number, green: number, blue: number];

/**
 * What a non-separable mode comes to: a gray plus a colour that has no luma of its own, as much of it as stays
 * within 0 to 1. With `gray` + `amount` * `chroma` for SetLum's argument, ClipColor is a limit on `amount`, since
 * it shrinks a colour towards its luma until the channel that lies out farthest fits. (It never needs to shrink at
 * both ends: the channels of a colour lie at most 1 apart.)
 */
interface Tint {
  gray: number;
  chroma: Triple;
  amount: number;
}

type TintOf = (backdrop: Triple, source: Triple) => Tint;

/** W3C Compositing and Blending Level 1, section 9.2. */
export const tints: Readonly<Record<NonSeparableMode, TintOf>> = {
  hue: (backdrop, source) => ({
    gray: lumaOf(backdrop),
    chroma: unitChroma(source),
    amount: saturationOf(backdrop),
  }),
  saturation: (backdrop, source) => ({
    gray: lumaOf(backdrop),
    chroma: unitChroma(backdrop),
    amount: saturationOf(source),
  }),
  color: (backdrop, source) => ({
    gray: lumaOf(backdrop),
    chroma: unitChroma(source),
    amount: saturationOf(source),
  }),
  luminosity: (backdrop, source) => ({
    gray: lumaOf(source),
    chroma: unitChroma(backdrop),
    amount: saturationOf(backdrop),
  }),
};

/** B(backdrop, source) of a non-separable mode. */
export function blendTint(mode: NonSeparableMode, backdrop: Triple, source: Triple): Triple {
  const { gray, chroma, amount } = tints[mode](backdrop, source);
  const share = Math.min(amount, amountLimit(Math.min(...chroma), Math.max(...chroma), gray));
  return [gray + chroma[0] * share, gray + chroma[1] * share, gray + chroma[2] * share];
}

/** How much of a chroma fits around a gray, by its lowest and its highest channel. */
export function amountLimit(low: number, high: number, gray: number): number {
  return high === low ? 0 : Math.min(gray / -low, (1 - gray) / high);
}

/** The specification's own weights, coarser than those of its filter functions. */
export const lumaWeights: Triple = [0.3, 0.59, 0.11];

/** The colour without its luma, scaled to saturation 1; nothing for a gray. */
export function unitChroma(color: Triple): Triple {
  const saturation = saturationOf(color);
  if (saturation === 0) return [0, 0, 0];
  const luma = lumaOf(color);
  return [(color[0] - luma) / saturation, (color[1] - luma) / saturation, (color[2] - luma) / saturation];
}

export function saturationOf(color: Triple): number {
  return Math.max(...color) - Math.min(...color);
}

function lumaOf([red, green, blue]: Triple): number {
  return lumaWeights[0] * red + lumaWeights[1] * green + lumaWeights[2] * blue;
}

import type { Rgba } from '../formulas/css-color.ts';
import type { Triple } from '../formulas/non-separable.ts';
import type { Levels } from './levels.ts';
import type { Format, Samples } from './samples.ts';

/** One look-up: the word of a pixel becomes its next word. */
export type Stage = MixStage | TintStage | RampStage | BlendStage;

interface AnyStage {
  /** What the numbers in the words that go in are; the layout of every table that they are looked up in. */
  input: Format;
  /** What the numbers in the words that come out stand for. */
  output: Samples;
}

/** The next word is the sum of a word for each channel. */
export interface MixStage extends AnyStage {
  kind: 'mix';
  table: Int32Array;
}

/** As `mix`, and adds a word for an amount of tint that depends on the pixel's luma. */
export interface TintStage extends AnyStage {
  kind: 'tint';
  table: Int32Array;
  /** A sample's value in the upper 16 bits, in 1/4,095; in the lower ones its share of the luma, in 1/65,535. */
  lumas: Int32Array;
  /** The largest amount at each luma (of 4,096), in 1/4,095. */
  limits: Uint16Array;
  /** Whether the pixel's saturation is a limit too. */
  bySaturation: boolean;
  /** The word of each amount. */
  tint: Int32Array;
}

/** The classic luma ramp, computed rather than looked up, so that it is exact: floor(luma * white / 255,000). */
export interface RampStage extends AnyStage {
  kind: 'ramp';
  /** A sample's share of the luma, in 1/255,000. */
  lumas: Int32Array;
  /** 0 to 255: the product is below 2^26. */
  white: Triple;
}

/** Any layer at all, pixel by pixel in floating point: slow, for what can't be made a table. */
export interface BlendStage extends AnyStage {
  kind: 'blend';
  values: Float64Array;
  composite: (backdrop: Triple, source: Rgba) => Triple;
  levels: Levels | undefined;
  /** The colour of each level, or the only one. */
  sources: readonly Rgba[];
}

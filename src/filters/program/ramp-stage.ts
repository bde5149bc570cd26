import type { LumaRamp } from '../operations.ts';
import { byteSamples, tableOf, type Samples } from './samples.ts';
import type { RampStage } from './stages.ts';

const lumaWeights = [299, 587, 114] as const;
/** Of white. */
const wholeLuma = 255_000;

/** The words that come out have whole samples in the places that the bytes of a picture have. */
export function rampStage({ white: [red, green, blue] }: LumaRamp, samples: Samples): RampStage {
  return {
    kind: 'ramp',
    input: samples.format,
    lumas: tableOf(samples, (value, channel) => Math.round(value * 255 * lumaWeights[channel]!)),
    factors: [red / wholeLuma, green / wholeLuma, blue / wholeLuma],
    // Products lie 1 / 255,000 apart, and are off by less than 1e-12.
    lift: 1e-6,
    output: byteSamples(1),
  };
}

import type { LumaRamp } from '../operations.ts';
import { byteSamples, readValues, tableLength, type Samples } from './samples.ts';
import type { RampStage } from './stages.ts';

const lumaWeights = [299, 587, 114] as const;
/** Of white. */
export const wholeLuma = 255_000;

/** The words that come out have whole samples in the places that the bytes of a picture have. */
export function rampStage({ white }: LumaRamp, samples: Samples): RampStage {
  return {
    kind: 'ramp',
    input: samples.format,
    lumas: lumaTable(samples),
    white,
    output: byteSamples([0]),
  };
}

function lumaTable(samples: Samples): Int32Array {
  const table = new Int32Array(tableLength(samples));
  readValues(samples, (values, channel, start) => {
    const weight = lumaWeights[channel]! * 255;
    for (let i = 0; i < values.length; i++) table[start + i] = Math.round(values[i]! * weight);
  });
  return table;
}

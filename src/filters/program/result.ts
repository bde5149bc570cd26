import { readValues, tableLength, type Format, type Samples } from './samples.ts';

/** How the numbers of the last words, and at less than full strength the old samples, become the new samples. */
export type Result = { input: Format } & (
  | { kind: 'full'; table: Uint8Array }
  /** The new sample is the sum of both, in 1/256, rounded down. */
  | { kind: 'mixed'; table: Uint16Array; original: Uint16Array }
);

/**
 * This is the one place where values are rounded to whole levels. `strength` is 0 to 1. `areOriginal`: the numbers are
 * the old samples themselves, so that one table can say it all.
 */
export function toResult(samples: Samples, strength: number, areOriginal: boolean): Result {
  const input = samples.format;
  const original = Uint16Array.from({ length: 256 }, (_, sample) =>
    Math.round(sample * (1 - strength) * 256),
  );
  const scale = 255 * 256 * strength;
  if (strength < 1 && !areOriginal) {
    const table = new Uint16Array(tableLength(samples));
    readValues(samples, (values, _channel, start) => {
      for (let i = 0; i < values.length; i++) table[start + i] = Math.round(values[i]! * scale) + half;
    });
    return { input, kind: 'mixed', table, original };
  }
  const table = new Uint8Array(tableLength(samples));
  readValues(samples, (values, _channel, start) => {
    for (let i = 0; i < values.length; i++) {
      // Old samples are numbered within their channel, which has 256; at full strength they add nothing anyway.
      table[start + i] = (Math.round(values[i]! * scale) + half + original[i & 255]!) >>> 8;
    }
  });
  return { input, kind: 'full', table };
}

/** Of a level. */
const half = 128;

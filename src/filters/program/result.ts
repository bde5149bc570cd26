import { forEachRun, type Format, type Samples } from './samples.ts';

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
  const { format: input, values } = samples;
  const original = Uint16Array.from({ length: 256 }, (_, sample) => toFixed(sample * (1 - strength)));
  const mixed = Uint16Array.from(values, (value) => toFixed(value * 255 * strength) + half);
  if (strength === 1) return { input, kind: 'full', table: Uint8Array.from(mixed, toSample) };
  if (areOriginal) {
    const table = new Uint8Array(mixed.length);
    forEachRun(samples, (run, _channel, _level, start) => {
      for (let i = 0; i < run.length; i++) table[start + i] = toSample(mixed[start + i]! + original[i]!);
    });
    return { input, kind: 'full', table };
  }
  return { input, kind: 'mixed', table: mixed, original };
}

const half = 128;

function toFixed(level: number): number {
  return Math.round(level * 256);
}

function toSample(fixed: number): number {
  return fixed >>> 8;
}

import type { Samples } from './samples.ts';

/**
 * Samples for all levels out of samples for these, in ascending order from the first to the last level. Between two
 * keys values go in a straight line, which is what most modes do with a gradient anyway.
 */
export function spreadKeys({ format, values }: Samples, keys: readonly number[]): Samples {
  const { length } = format;
  const levelCount = keys.at(-1)! + 1;
  const spread = new Float64Array(levelCount * length);
  spread.set(values.subarray(0, length));
  for (let k = 1; k < keys.length; k++) {
    const [from, to] = [keys[k - 1]!, keys[k]!];
    const [before, after] = [(k - 1) * length, k * length];
    for (let level = from + 1; level <= to; level++) {
      const share = (level - from) / (to - from);
      const start = level * length;
      for (let i = 0; i < length; i++) {
        spread[start + i] = values[before + i]! * (1 - share) + values[after + i]! * share;
      }
    }
  }
  return { format, levelCount, values: spread };
}

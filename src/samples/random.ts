/** A stream of numbers that is the same for the same seed, on every machine. */
export interface Random {
  /** 0 to 1, without 1. */
  next(): number;
  between(min: number, max: number): number;
  /** Whole numbers, both ends included. */
  whole(min: number, max: number): number;
  pick<T>(values: readonly T[]): T;
  /** True with this probability. */
  chance(probability: number): boolean;
}

/** Several seeds make one stream: a picture's own, whatever pictures were made before. */
export function openRandom(...seeds: readonly number[]): Random {
  let state = seeds.reduce((mixed, seed) => scramble(mixed ^ Math.imul(seed + 1, 0x9e3779b1)), 0x1b873593);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    return (scramble(state) >>> 0) / 2 ** 32;
  };
  const between = (min: number, max: number) => min + (max - min) * next();
  const whole = (min: number, max: number) => min + Math.floor((max - min + 1) * next());
  return {
    next,
    between,
    whole,
    pick(values) {
      const value = values[whole(0, values.length - 1)];
      if (value === undefined) throw new RangeError('Nothing to pick from');
      return value;
    },
    chance: (probability) => next() < probability,
  };
}

/** A bijection of 32-bit numbers that changes half of the bits for every bit: the finalizer of MurmurHash3. */
function scramble(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

import { expect, it } from 'vitest';
import { steadyRate } from '../../bench/tier/steady-rate.ts';

it('counts from the first finish of one to another', () => {
  expect(steadyRate([1000, 1500, 2000, 2500, 3000], 1, 3)).toBe(2);
});

it('says of two that are as fast as one that they are twice as fast together, wherever they stand', () => {
  const one = [500, 1000, 1500, 2000, 2500, 3000];
  for (const shift of [0, 100, 250]) {
    const other = one.map((at) => at + shift);
    expect(steadyRate([...other, ...one], 2, 4)).toBe(2 * steadyRate(one, 1, 4));
  }
});

it('does not guess when there are too few', () => {
  expect(() => steadyRate([1, 2, 3], 1, 3)).toThrow('3 are too few');
});

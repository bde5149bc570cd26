import { expect, it } from 'vitest';
import { risingClock } from '../../../src/cache/heard-bumps.ts';

it('tells every moment once, and the milliseconds of the clock it has', () => {
  const times = [5, 5, 5, 6, 7.5, 7.5];
  const now = risingClock(() => times.shift() ?? NaN);
  const told = Array.from({ length: 6 }, now);
  expect(told.map(Math.floor)).toEqual([5, 5, 5, 6, 7, 7]);
  expect(told).toEqual([...new Set(told)].toSorted((a, b) => a - b));
});

it('follows a clock that is set back', () => {
  const times = [5000, 1000, 1000];
  const now = risingClock(() => times.shift() ?? NaN);
  expect(Array.from({ length: 3 }, now).map(Math.floor)).toEqual([5000, 1000, 1000]);
});

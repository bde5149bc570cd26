import { describe, expect, it } from 'vitest';
import { mayMoveInPopular } from '../../../src/domain/likes.ts';

describe('a like', () => {
  const top = [90, 70, 50, 30, 10, 5].map((likes, index) => ({ id: index + 1, likes }));

  it.each([
    ['the first, far ahead', 1, 89, 90, false],
    ['one far from all others', 3, 49, 50, false],
    ['one that may have passed the next', 3, 69, 70, true],
    ['one that others may have passed meanwhile', 2, 87, 88, true],
    ['one outside that comes near the last', 99, 7, 8, true],
    ['one outside that is just as far as nobody can see', 99, 1, 2, true],
    ['one outside that is far away', 99, 0, 1, false],
    ['one that leaps over others', 6, 5, 60, true],
    ['one that leaps below all of them', 99, 60, 1, true],
    ['one outside that leaps and does not reach it', 99, -10, 1, false],
  ])('may change the list of popular pictures: %s', (_, id, before, after, expected) => {
    expect(mayMoveInPopular({ id, before, after }, top)).toBe(expected);
  });

  it('may always do so while the list is short', () => {
    expect(mayMoveInPopular({ id: 99, before: 0, after: 1 }, top.slice(0, 5))).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { mayMoveInPopular } from '../../../src/domain/likes.ts';

describe('a like', () => {
  const top = [90, 70, 50, 30, 10, 5].map((likes, index) => ({ id: index + 1, likes }));

  it.each([
    ['the first, far ahead', 1, 90, false],
    ['one far from all others', 3, 50, false],
    ['one that may have passed the next', 3, 70, true],
    ['one that others may have passed meanwhile', 2, 88, true],
    ['one outside that comes near the last', 99, 8, true],
    ['one outside that is just as far as nobody can see', 99, 2, true],
    ['one outside that is far away', 99, 1, false],
  ])('may change the list of popular pictures: %s', (_, id, likes, expected) => {
    expect(mayMoveInPopular(id, likes, top)).toBe(expected);
  });

  it('may always do so while the list is short', () => {
    expect(mayMoveInPopular(99, 1, top.slice(0, 5))).toBe(true);
  });
});

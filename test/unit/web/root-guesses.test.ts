import { expect, it } from 'vitest';
import { openRootGuesses } from '../../../src/web/requests/root-guesses.ts';

it('remembers the pictures that it heard of last, and what was said of them last', () => {
  const roots = openRootGuesses(2);
  expect(roots.guess(1)).toBeUndefined();
  roots.learn(1, 1);
  roots.learn(2, 1);
  roots.learn(1, 7);
  roots.learn(3, 3);
  expect([1, 2, 3].map(roots.guess)).toEqual([7, undefined, 3]);
});

import { expect, it } from 'vitest';
import { differencesOf } from '../../../src/data/move/pieces.ts';

it('of two places, rows that are equal stay, and others are replaced, added or removed', () => {
  const row = (id: number, text: string | null) => ({ id, text });
  const source = [row(1, 'a'), row(2, 'new'), row(3, null), row(5, 'e')];
  const target = [row(1, 'a'), row(2, 'old'), row(3, ''), row(4, 'd')];
  expect(differencesOf(['id', 'text'], source, target)).toEqual({
    surplus: [row(2, 'old'), row(3, ''), row(4, 'd')],
    missing: [row(2, 'new'), row(3, null), row(5, 'e')],
  });
});

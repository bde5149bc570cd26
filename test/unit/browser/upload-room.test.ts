import { describe, expect, it } from 'vitest';
import { hasRoom, mostBytes, mostFiles, orderOf } from '../../../src/browser/lib/upload/room.ts';

const one = (key: string, size = 1) => ({ key, file: { size } });
const several = (count: number, size?: number) =>
  Array.from({ length: count }, (_, index) => one(`k${index}`, size));

describe('room for files that wait to be sent', () => {
  it.each([
    ['the first', [], one('new'), true],
    ['the last that there is a place for', several(mostFiles - 1), one('new'), true],
    ['one file too many', several(mostFiles), one('new'), false],
    ['one that is there', several(mostFiles), one('k3'), true],
    ['as many bytes as there may be', several(2, mostBytes / 2 - 1), one('new', 2), true],
    ['a byte too many', several(2, mostBytes / 2 - 1), one('new', 3), false],
    ['one that is there and has become smaller', several(2, mostBytes / 2), one('k1', 5), true],
    ['one that alone is too large', [], one('new', mostBytes + 1), false],
  ])('%s', (_what, kept, next, expected) => {
    expect(hasRoom(kept, next)).toBe(expected);
  });

  it('keeps the order in which they were put first', () => {
    const kept = [
      { key: 'b', order: 7 },
      { key: 'a', order: 3 },
    ];
    expect(orderOf([], one('new'))).toBe(1);
    expect(orderOf(kept, one('new'))).toBe(8);
    expect(orderOf(kept, one('a'))).toBe(3);
  });
});

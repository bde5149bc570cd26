import { expect, test } from 'vitest';
import { findFilter, filterNames } from '../../../src/filters/catalogue.ts';
import { compileFilter } from '../../../src/filters/compile.ts';

/** The pixel that a filter makes of this one, as a picture of 1 x 1. */
function filterPixel(name: string, rgb: readonly number[], strength = 100): number[] {
  const pixels = Uint8Array.from(rgb);
  compileFilter(findFilter(name)!, 1, 1, strength)(pixels, 3);
  return [...pixels];
}

test('the five classic filters come first', () => {
  expect(filterNames.slice(0, 5)).toEqual(['sepia', 'red', 'blue', 'purple', 'gray']);
});

// (299 * 10 + 587 * 200 + 114 * 77) / 1000 = 129.168
test.each([
  ['sepia', [10, 200, 77], [129, 121, 97]],
  ['red', [10, 200, 77], [101, 20, 20]],
  ['blue', [10, 200, 77], [0, 0, 129]],
  ['purple', [10, 200, 77], [50, 50, 129]],
  ['gray', [10, 200, 77], [129, 129, 129]],
  ['sepia', [255, 255, 255], [255, 240, 192]],
  ['red', [255, 255, 255], [200, 40, 40]],
  ['purple', [0, 0, 0], [0, 0, 0]],
])('%s of %j is %j', (name, rgb, expected) => {
  expect(filterPixel(name, rgb)).toEqual(expected);
});

test('the ramps are exact for every gray', () => {
  for (let gray = 0; gray < 256; gray++) {
    expect(filterPixel('sepia', [gray, gray, gray])).toEqual([
      gray,
      Math.floor((240 * gray) / 255),
      Math.floor((192 * gray) / 255),
    ]);
  }
});

test('half strength is half way', () => {
  expect(filterPixel('blue', [10, 200, 77], 50)).toEqual([5, 100, 103]);
});

test('strength 0 changes nothing', () => {
  expect(filterPixel('blue', [10, 200, 77], 0)).toEqual([10, 200, 77]);
});

test('alpha stays', () => {
  const pixels = Uint8ClampedArray.of(10, 200, 77, 3, 255, 255, 255, 9);
  compileFilter(findFilter('red')!, 2, 1)(pixels, 4);
  expect([...pixels]).toEqual([101, 20, 20, 3, 200, 40, 40, 9]);
});

test.each([-1, 101, Number.NaN])('strength %d is refused', (strength) => {
  expect(() => compileFilter(findFilter('red')!, 1, 1, strength)).toThrow(RangeError);
});

test.each([
  [0, 1],
  [1, -1],
  [1.5, 1],
])('a picture of %d x %d is refused', (width, height) => {
  expect(() => compileFilter(findFilter('red')!, width, height)).toThrow(RangeError);
});

import { expect, test } from 'vitest';
import {
  brightness,
  contrast,
  grayscale,
  hueRotate,
  invert,
  saturate,
  sepia,
} from '../../../src/filters/operations.ts';
import { filterPixel, type Pixel } from './one-pixel.ts';

// Worked out by hand from W3C Filter Effects Level 1; none is within a third of a half, where the tables may differ.
test.each([
  [brightness(1.5), [100, 200, 10], [150, 255, 15]],
  [brightness(0), [100, 200, 10], [0, 0, 0]],
  [contrast(0.5), [100, 200, 10], [114, 164, 69]],
  [contrast(3), [100, 200, 130], [45, 255, 135]],
  [invert(1), [100, 200, 10], [155, 55, 245]],
  [invert(0.25), [100, 200, 10], [114, 164, 69]],
  [grayscale(1), [255, 0, 0], [54, 54, 54]],
  [grayscale(1), [0, 0, 255], [18, 18, 18]],
  [grayscale(0.5), [255, 0, 0], [155, 27, 27]],
  [sepia(1), [100, 100, 100], [135, 120, 94]],
  [sepia(0.5), [200, 200, 200], [235, 220, 194]],
  [saturate(0), [255, 0, 0], [54, 54, 54]],
  [saturate(2), [200, 100, 100], [255, 79, 79]],
  [hueRotate(180), [200, 0, 0], [0, 85, 85]],
  [hueRotate(90), [255, 0, 0], [0, 91, 0]],
  [hueRotate(360), [12, 130, 240], [12, 130, 240]],
] as const)('%j of %j is %j', (operation, pixel: Pixel, expected) => {
  expect(filterPixel(pixel, operation)).toEqual(expected);
});

test('each function clamps before the next one', () => {
  // Without clamping in between: 200 * 2 * 0.5 = 200.
  expect(filterPixel([200, 100, 0], brightness(2), brightness(0.5))).toEqual([128, 100, 0]);
  // saturate(3) of pure red is beyond 255, and below 0 in the others.
  expect(filterPixel([255, 0, 0], saturate(3), saturate(0))).toEqual([54, 54, 54]);
});

test('values between functions are not rounded to whole levels', () => {
  expect(filterPixel([1, 2, 3], brightness(0.25), brightness(4))).toEqual([1, 2, 3]);
});

test('a filter without operations changes nothing', () => {
  expect(filterPixel([1, 2, 3])).toEqual([1, 2, 3]);
});

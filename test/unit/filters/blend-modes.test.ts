import { describe, expect, test } from 'vitest';
import { brightness, grayscale, layer, saturate, type BlendMode } from '../../../src/filters/operations.ts';
import { filterPixel, type Pixel } from './one-pixel.ts';

/** Backdrop and source of these are 0.2, 0.4, 0.8 and 0.8, 0.4, 0.2. */
const backdrop: Pixel = [51, 102, 204];
const source = '#cc6633';

// Worked out by hand from W3C Compositing and Blending Level 1.
describe('separable modes', () => {
  test.each([
    ['normal', [204, 102, 51]],
    ['multiply', [41, 41, 41]],
    ['screen', [214, 163, 214]],
    ['overlay', [82, 82, 173]],
    ['darken', [51, 102, 51]],
    ['lighten', [204, 102, 204]],
    ['color-dodge', [255, 170, 255]],
    ['color-burn', [0, 0, 0]],
    ['hard-light', [173, 82, 82]],
    ['soft-light', [89, 90, 180]],
    ['difference', [153, 0, 153]],
    ['exclusion', [173, 122, 173]],
  ] as [BlendMode, number[]][])('%s', (mode, expected) => {
    expect(filterPixel(backdrop, layer(mode, source))).toEqual(expected);
  });

  test('color-burn of light colours', () => {
    expect(filterPixel([204, 204, 204], layer('color-burn', '#cc99ff'))).toEqual([191, 170, 204]);
  });

  test('soft-light above a quarter takes the root', () => {
    // 0.64 + 0.6 * (0.8 - 0.64)
    expect(filterPixel([163, 163, 163], layer('soft-light', '#cccccc'))).toEqual([188, 188, 188]);
  });

  test('the ends of color-dodge and color-burn', () => {
    expect(filterPixel([0, 1, 255], layer('color-dodge', '#ffffff'))).toEqual([0, 255, 255]);
    expect(filterPixel([0, 254, 255], layer('color-burn', '#000000'))).toEqual([0, 0, 255]);
  });
});

describe('non-separable modes', () => {
  test.each([
    ['hue', source, [175, 73, 22]],
    ['hue', '#ff0000', [205, 52, 52]],
    ['hue', '#808080', [98, 98, 98]],
    ['saturation', '#808080', [98, 98, 98]],
    ['saturation', '#ff0000', [28, 104, 255]],
    ['color', source, [175, 73, 22]],
    ['color', '#00ff00', [0, 166, 0]],
    ['luminosity', source, [80, 131, 233]],
    ['luminosity', '#ffffff', [255, 255, 255]],
    ['luminosity', '#000000', [0, 0, 0]],
  ] as [BlendMode, string, number[]][])('%s of %s', (mode, color, expected) => {
    expect(filterPixel(backdrop, layer(mode, color))).toEqual(expected);
  });

  test.each(['hue', 'saturation', 'color', 'luminosity'] as const)('%s within other steps', (mode) => {
    const direct = filterPixel([60, 120, 200], layer(mode, '#ff8000', 0.5));
    const surrounded = filterPixel([60, 120, 200], saturate(1), layer(mode, '#ff8000', 0.5), saturate(1));
    expect(surrounded).toEqual(direct);
  });

  test('matrices after a tint are part of it', () => {
    const [gray] = filterPixel(backdrop, layer('color', '#ff0000'), grayscale(1), brightness(0.5));
    // (0.2126 * 1 + (0.7152 + 0.0722) * 0.12) / 2 = 0.1535
    expect(gray).toBe(39);
  });
});

describe('alpha', () => {
  test("is the colour's times the layer's", () => {
    expect(filterPixel([0, 100, 255], layer('normal', 'rgba(255, 255, 255, 0.5)', 0.5))).toEqual([
      64, 139, 255,
    ]);
  });

  test.each(['multiply', 'hue', 'saturation'] as const)('of 0 leaves the backdrop in %s', (mode) => {
    expect(filterPixel(backdrop, layer(mode, 'rgba(9, 9, 9, 0)'))).toEqual(backdrop);
    expect(filterPixel(backdrop, layer(mode, 'transparent'))).toEqual(backdrop);
    expect(filterPixel(backdrop, layer(mode, source, 0))).toEqual(backdrop);
  });
});

import { describe, expect, test } from 'vitest';
import { compileFilter } from '../../../src/filters/compile.ts';
import {
  grayscale,
  invert,
  layer,
  linear,
  radial,
  radialAt,
  type Gradient,
  type Operation,
} from '../../../src/filters/operations.ts';
import { filterOf } from './one-pixel.ts';

/** The red samples of a black picture after these operations, row by row. */
function paint(width: number, height: number, ...operations: readonly Operation[]): number[][] {
  const pixels = new Uint8Array(width * height * 3);
  compileFilter(filterOf(...operations), width, height)(pixels, 3);
  const reds = Array.from({ length: width * height }, (_, i) => pixels[i * 3]!);
  return Array.from({ length: height }, (_, y) => reds.slice(y * width, (y + 1) * width));
}

const whiten = (gradient: Gradient, opacity = 1) => layer('normal', gradient, opacity);

describe('linear', () => {
  // Middles of pixels lie at 1/8, 3/8, 5/8, 7/8.
  test.each([
    ['right', [[32, 96, 159, 223]]],
    ['left', [[223, 159, 96, 32]]],
    ['bottom', [[32], [96], [159], [223]]],
    ['top', [[223], [159], [96], [32]]],
  ] as const)('to %s', (to, expected) => {
    expect(paint(expected[0].length, expected.length, whiten(linear(to, '#000000', '#ffffff')))).toEqual(
      expected,
    );
  });

  test('stops that have no place are spread evenly', () => {
    const gradient = linear('right', '#000000', '#ffffff', '#000000');
    expect(near(paint(4, 1, whiten(gradient))[0]!, [64, 191, 191, 64])).toBe(true);
  });

  test('the first and last colour go on', () => {
    const gradient = linear('right', ['#000000', 50], ['#ffffff', 75]);
    expect(paint(4, 1, whiten(gradient))).toEqual([[0, 0, 128, 255]]);
  });

  test('stops past 100 % continue the ramp', () => {
    const gradient = linear('right', '#000000', ['#ffffff', 200]);
    expect(paint(4, 1, whiten(gradient))).toEqual([[16, 48, 80, 112]]);
  });

  test('colours are mixed premultiplied', () => {
    // Half way to transparent, white is white at half its alpha, and not gray.
    const gradient = linear('right', '#ffffff', 'transparent');
    expect(paint(1, 1, invert(1), layer('multiply', gradient))).toEqual([[255]]);
  });
});

describe('radial', () => {
  test('reaches from the middle to the farthest corner', () => {
    // Distances to the corner, which is sqrt(8) away: sqrt(4.5), sqrt(2.5), sqrt(0.5).
    const [outer, edge, inner] = [4.5, 2.5, 0.5].map((square) => Math.round(255 * Math.sqrt(square / 8)));
    const rows = paint(4, 4, whiten(radial('#000000', '#ffffff')));
    expect(near(rows[0]!, [outer, edge, edge, outer])).toBe(true);
    expect(near(rows[1]!, [edge, inner, inner, edge])).toBe(true);
    expect(rows[3]).toEqual(rows[0]);
    expect(rows[2]).toEqual(rows[1]);
  });

  test('is round in a picture that is not square', () => {
    const rows = paint(101, 11, whiten(radial('#000000', '#ffffff')));
    expect(rows[0]![50]).toBe(rows[5]![45]);
  });

  test('may be anywhere', () => {
    const rows = paint(5, 5, whiten(radialAt([0, 100], '#000000', '#ffffff')));
    const darkest = Math.min(...rows.flat());
    expect(rows[4]![0]).toBe(darkest);
    expect(rows[0]![4]).toBe(Math.max(...rows.flat()));
  });
});

describe('several', () => {
  const across = linear('right', '#000000', '#ffffff');
  const down = linear('bottom', '#000000', '#ffffff');
  const times = (factor: number) => (value: number) => value * factor;

  test('along one axis are one', () => {
    const once = paint(64, 1, whiten(across))[0]!;
    const twice = paint(64, 1, whiten(across), layer('multiply', across))[0]!;
    expect(
      near(
        twice,
        once.map((value) => value ** 2 / 255),
      ),
    ).toBe(true);
  });

  test('along two axes both count', () => {
    const rows = paint(16, 16, whiten(across), layer('multiply', down));
    const [top] = paint(16, 1, whiten(across));
    rows.forEach((row, y) => expect(near(row, top!.map(times((y + 0.5) / 16)))).toBe(true));
  });

  test('after channels were mixed', () => {
    const plain = paint(16, 1, whiten(across))[0]!;
    expect(near(paint(16, 1, grayscale(1), whiten(across))[0]!, plain)).toBe(true);
  });

  test('non-separable', () => {
    const [row] = paint(16, 1, invert(1), layer('luminosity', across));
    expect(near(row!, paint(16, 1, whiten(across))[0]!)).toBe(true);
  });
});

/** Cutting a gradient into levels costs up to one. */
function near(actual: readonly number[], expected: readonly (number | undefined)[]): boolean {
  return actual.length === expected.length && actual.every((value, i) => Math.abs(value - expected[i]!) <= 1);
}

import { describe, expect, test } from 'vitest';
import { filters } from '../../../src/filters/catalogue.ts';
import { compileFilter, compileProgram } from '../../../src/filters/compile.ts';
import type { Kernel } from '../../../src/filters/kernels/kernel.ts';
import { scriptKernel } from '../../../src/filters/kernels/script-kernel.ts';
import { wasmKernel } from '../../../src/filters/kernels/wasm-kernel.ts';
import { grayscale, invert, layer, linear, lumaRamp } from '../../../src/filters/operations.ts';
import { noise, photoLike, type Picture } from '../../support/filters/filter-pictures.ts';
import { filterOf } from './one-pixel.ts';

// Longer than what the kernels take at a time, and no multiple of it.
const pictures = [noise(9000, 2), photoLike(67, 301)];

const trials = [
  filterOf(lumaRamp(9, 200, 77), invert(0.3)),
  filterOf(grayscale(0.5), lumaRamp(9, 200, 77)),
  filterOf(layer('overlay', linear('right', '#123456', '#fedcba')), layer('hue', '#ff8000', 0.7)),
  filterOf(layer('overlay', linear('top', '#123456', '#fedcba')), lumaRamp(255, 0, 255)),
];

describe.each([...filters, ...trials])('$name', (filter) => {
  test.each([100, 37])('at %i%% WebAssembly and JavaScript give the same bytes', (strength) => {
    for (const picture of pictures) {
      const { width, height } = picture;
      const program = compileProgram(filter, width, height, strength);
      const [fast, slow] = [wasmKernel(program), scriptKernel(program)];
      expect(apply(fast, picture, 3).equals(apply(slow, picture, 3))).toBe(true);
      expect(apply(fast, picture, 4).equals(apply(slow, picture, 4))).toBe(true);
    }
  });
});

test('what has no WebAssembly is filtered all the same, also when the picture is large', () => {
  const { width, height, pixels } = photoLike(300, 300);
  const filter = filterOf(layer('luminosity', '#ffffff'));
  const filtered = Buffer.from(pixels);
  compileFilter(filter, width, height)(filtered, 3);
  expect(filtered.equals(Buffer.alloc(pixels.length, 255))).toBe(true);
});

function apply(kernel: Kernel, { width, height, pixels }: Picture, channels: 3 | 4): Buffer {
  const copy = Buffer.alloc(width * height * channels, 77);
  for (let i = 0; i < width * height; i++) pixels.copy(copy, i * channels, i * 3, i * 3 + 3);
  kernel(copy, channels);
  return copy;
}

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openNoise } from '../../../src/samples/noise.ts';
import { photograph } from '../../../src/samples/photograph.ts';
import { openRandom } from '../../../src/samples/random.ts';

const digest = (seed: number, index: number, width = 64, height = 48) =>
  createHash('sha256')
    .update(photograph(seed, index, width, height).picture.pixels)
    .digest('hex');

describe('photographs', () => {
  it('are the same for the same number, whatever was made before', () => {
    const first = digest(1, 7);
    digest(1, 3);
    expect(digest(1, 7)).toBe(first);
  });

  it('are all different', () => {
    const digests = [1, 2].flatMap((seed) => Array.from({ length: 30 }, (_, index) => digest(seed, index)));
    expect(new Set(digests).size).toBe(60);
  });

  it('show something: dark and light, and not one colour', () => {
    for (let index = 0; index < 30; index += 1) {
      const { title, picture } = photograph(3, index, 160, 120);
      expect(title).not.toBe('');
      expect(picture.pixels).toHaveLength(160 * 120 * 3);
      const sorted = picture.pixels.toSorted((a, b) => a - b);
      const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!;
      expect.soft(at(0.99) - at(0.01), `photograph ${index}, ${title}`).toBeGreaterThan(50);
    }
  });

  // Every scene has to hold at the edges of what --size allows.
  it.each([
    [16, 16],
    [16, 400],
    [400, 16],
    [101, 33],
  ])('come in %i x %i', (width, height) => {
    for (let index = 0; index < 10; index += 1) {
      expect(photograph(1, index, width, height).picture).toMatchObject({ width, height });
    }
  });

  it('look alike in any size', () => {
    const mean = (width: number, height: number) => {
      const { pixels } = photograph(1, 4, width, height).picture;
      return pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    };
    expect(Math.abs(mean(400, 300) - mean(200, 150))).toBeLessThan(4);
  });
});

it('random numbers are even', () => {
  const random = openRandom(1);
  const counts = new Array<number>(10).fill(0);
  for (let index = 0; index < 10_000; index += 1) counts[random.whole(0, 9)]! += 1;
  expect(Math.min(...counts)).toBeGreaterThan(850);
  expect(Math.max(...counts)).toBeLessThan(1150);
});

it('noise is smooth, zero at the grid points, and within its bounds', () => {
  const noise = openNoise(openRandom(2));
  let largest = 0;
  for (let x = -20; x < 20; x += 0.13) {
    const value = noise(x, 3.7);
    largest = Math.max(largest, Math.abs(value));
    expect(Math.abs(noise(x + 0.001, 3.7) - value)).toBeLessThan(0.01);
  }
  expect(noise(5, -3)).toBeCloseTo(0);
  expect(largest).toBeGreaterThan(0.3);
  expect(largest).toBeLessThanOrEqual(1);
});

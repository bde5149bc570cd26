import { blend, expose, put, type Canvas } from '../canvas.ts';
import { colour, ramp } from '../colour.ts';
import { overField } from '../fields.ts';
import { fractal, openNoise } from '../noise.ts';
import type { Random } from '../random.ts';

const palettes = [
  '#0b1f3a #1f5f8b #53b8bb #f2f1e6 #f4a259',
  '#2b0f3a #7a1f6b #e0486b #ffb077 #fff1d6',
  '#0f2417 #2f6b3f #9fc86b #f3f0c2 #e28f4b',
  '#1a1a40 #4b4ba0 #a48be0 #f1d9f2 #ffb3a7',
  '#241008 #6e2c1a #c9683a #f0b67f #fdebd0',
  '#071a2b #0d4b63 #2a9d8f #e9c46a #e76f51',
  '#101018 #3a3f58 #8a94b8 #e5e8f2 #c9a98c',
].map((names) => names.split(' ').map(colour));

/** Folds of coloured cloth, or paint that flows: noise of noise, lit from one side. */
export function silk(canvas: Canvas, random: Random): void {
  const palette = random.pick(palettes);
  const colours = random.chance(0.5) ? palette : palette.toReversed();
  const warp = openNoise(random);
  const folds = fractal(openNoise(random), 2);
  const size = random.between(1, 1.9);
  const strength = random.between(0.8, 1.5);
  const stretch = random.between(0.35, 1);
  const flow = (x: number, y: number) => {
    const aside = strength * warp(x * size, y * size * stretch);
    const down = strength * warp(x * size + 40, y * size * stretch + 70);
    return folds(x * size + aside, y * size * stretch + down);
  };
  const shades = Array.from({ length: 512 }, (_, index) => ramp(colours, index / 511));
  overField(canvas, flow, (index, value) => {
    const shade = shades[Math.min(511, Math.max(0, ((0.5 + 0.72 * value) * 511) | 0))]!;
    put(canvas.samples, index, shade);
  });
  const light = random.between(3, 6);
  overField(
    canvas,
    (x, y) => flow(x + 0.012, y + 0.012) - flow(x, y),
    (index, value) => {
      if (value > 0) expose(canvas.samples, index, [1, 1, 1], Math.min(0.5, light * value));
      else blend(canvas.samples, index, [0, 0, 0], Math.min(0.5, -light * value));
    },
  );
}

import { expose, type Canvas } from '../canvas.ts';
import { colour, mix, type Colour } from '../colour.ts';
import { fractal, openNoise } from '../noise.ts';
import { outlineOf, paintLand, paintSky } from '../paint.ts';
import type { Random } from '../random.ts';
import { paintStars } from './night-sky.ts';

const lights = [
  ['#4dffb0', '#7a5cff'],
  ['#7dffd8', '#ff5fa8'],
  ['#9dff6b', '#3fa7ff'],
].map((names) => names.map(colour));

/** Curtains of northern light over mountains and a still lake. */
export function aurora(canvas: Canvas, random: Random): void {
  const shore = random.between(0.62, 0.75);
  paintSky(canvas, ['#04070f', '#0a1a30', '#16404f'].map(colour), shore);
  paintStars(canvas, random, 700);
  const [low, high] = random.pick(lights) as [Colour, Colour];
  const curtains = random.whole(2, 3);
  for (let curtain = 0; curtain < curtains; curtain += 1) {
    paintCurtain(canvas, random, { foot: shore - random.between(0.12, 0.32), low, high });
  }
  const outline = fractal(openNoise(random), 6);
  const ridge = outlineOf(canvas, (x) => 1 - shore + 0.03 + 0.14 * (0.35 + outline(x * 1.4, 2)));
  const dark = colour('#05090f');
  paintLand(canvas, ridge, { top: mix(dark, low, 0.05), bottom: dark, depth: 0.2 });
  mirror(canvas, random, shore);
}

function paintCurtain(
  { width, height, samples }: Canvas,
  random: Random,
  { foot, low, high }: { foot: number; low: Colour; high: Colour },
): void {
  const noise = fractal(openNoise(random), 3);
  const tall = random.between(0.16, 0.32);
  const start = random.between(0, 50);
  const columns = Array.from({ length: width }, (_, column) => {
    const x = column / height;
    return {
      edge: foot + 0.16 * noise(start + x * 1.1, 1),
      brightness: Math.max(0, 0.4 + 0.68 * noise(start + x * 2.2, 8)),
      ray: 0.75 + 0.5 * noise(x * 22, 4 + start),
    };
  });
  const colours = Array.from({ length: 65 }, (_, index) => mix(low, high, Math.min(1, 0.1 + index * 0.03)));
  for (let y = 0; y < height * 0.85; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const { edge, brightness, ray } = columns[x]!;
      const up = (edge - y / height) / (tall * ray);
      if (up < -0.12 || up > 4) continue;
      const amount = up < 0 ? (1 + up / 0.12) ** 2 : Math.exp(-up * 1.5);
      const light = colours[Math.max(0, (up * 16) | 0)]!;
      expose(samples, 3 * (y * width + x), light, Math.min(1, brightness * ray * amount));
    }
  }
}

/** Still water: what is above the shore, upside down, darker and a little shaken. */
function mirror({ width, height, samples }: Canvas, random: Random, shore: number): void {
  const noise = openNoise(random);
  const first = Math.floor(shore * height);
  for (let y = first; y < height; y += 1) {
    const down = (y - first) / height;
    const dim = 0.72 - 0.5 * down;
    for (let x = 0; x < width; x += 1) {
      const shake = noise((x / height) * 6, down * 60) * (2 + 26 * down) * (height / 960);
      const source = Math.max(0, Math.min(first - 1, Math.round(first - 1 - (y - first) * 1.6 + shake)));
      const from = 3 * (source * width + x);
      const index = 3 * (y * width + x);
      samples[index] = samples[from]! * dim;
      samples[index + 1] = samples[from + 1]! * dim;
      samples[index + 2] = samples[from + 2]! * dim;
    }
  }
}

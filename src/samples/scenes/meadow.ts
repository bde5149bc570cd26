import { blend, type Canvas } from '../canvas.ts';
import { colour, mix, smoothstep } from '../colour.ts';
import { overField } from '../fields.ts';
import { fractal, openNoise } from '../noise.ts';
import { outlineOf, paintDisc, paintLand, paintSky } from '../paint.ts';
import type { Random } from '../random.ts';

const sets = [
  { sky: '#1f6fb5 #6fb4e3 #d9eef6', far: '#8fb3b0', near: '#4f8a2c', flowers: '#f7d94c #ffffff #f28f6b' },
  { sky: '#2b6ca3 #85b9d6 #f4e6cf', far: '#b6b48c', near: '#a8892f', flowers: '#c23b22 #f4e3b2 #e8a33d' },
  { sky: '#4a6fa5 #a7b9d6 #f5d6cf', far: '#a49ab5', near: '#5f4b8b', flowers: '#b48ee0 #e3c8f5 #8f6bd1' },
  { sky: '#3b8ea5 #9fd3d6 #f2f5e1', far: '#9cc2ae', near: '#2f7a4d', flowers: '#ff8fab #ffe5ec #fff3b0' },
].map(({ sky, far, near, flowers }) => ({
  sky: sky.split(' ').map(colour),
  far: colour(far),
  near: colour(near),
  flowers: flowers.split(' ').map(colour),
}));

/** Rolling fields under summer clouds, with flowers out of focus in front. */
export function meadow(canvas: Canvas, random: Random): void {
  const { sky, far, near, flowers } = random.pick(sets);
  const horizon = random.between(0.5, 0.66);
  paintSky(canvas, sky, horizon + 0.05);
  paintCumulus(canvas, random, horizon);
  const noise = openNoise(random);
  const layers = 5;
  for (let layer = 0; layer < layers; layer += 1) {
    const closeness = layer / (layers - 1);
    const level = (1 - horizon) * (1 - 0.78 * closeness);
    const top = mix(far, near, closeness ** 0.8);
    const outline = outlineOf(canvas, (x) => level + 0.09 * noise(x * 0.8 + layer * 13, layer * 3.1));
    paintLand(canvas, outline, {
      top,
      bottom: mix(top, [0.06, 0.1, 0.05], 0.28 + 0.25 * closeness),
      depth: 0.3,
    });
  }
  for (let flower = 0; flower < random.whole(50, 120); flower += 1) {
    const nearness = random.next() ** 2;
    const spot = { x: random.next() * canvas.aspect, y: 1.02 - 0.2 * (1 - nearness) * random.next() };
    const radius = 0.004 + 0.022 * nearness * random.next();
    paintDisc(canvas, { ...spot, radius }, random.pick(flowers), { opacity: 0.85, softness: 0.5 });
  }
}

/** Heaps of cloud, lit from above and gray below, smaller towards the horizon. */
function paintCumulus(canvas: Canvas, random: Random, horizon: number): void {
  const clouds = fractal(openNoise(random), 5);
  const cover = random.between(0.02, 0.2);
  const density = (x: number, y: number) => {
    const distance = 1 / (1.15 * horizon - y + 0.12);
    return clouds((x - 0.6) * distance * 0.75, distance * 1.9);
  };
  const fade = (y: number) => smoothstep(horizon + 0.04, horizon - 0.25, y);
  overField(canvas, density, paint, 0, horizon + 0.05);
  function paint(index: number, value: number, _x: number, y: number): void {
    const amount = smoothstep(cover, cover + 0.28, value);
    if (amount === 0) return;
    const shade = smoothstep(cover + 0.15, cover + 0.6, value);
    blend(
      canvas.samples,
      index,
      mix([1, 1, 1], [0.72, 0.77, 0.84], shade),
      0.92 * amount * (0.35 + 0.65 * fade(y)),
    );
  }
}

import { blend, expose, put, type Canvas } from '../canvas.ts';
import { mix, ramp, scale, smoothstep, type Colour } from '../colour.ts';
import { overField } from '../fields.ts';
import { moods } from '../moods.ts';
import { fractal, openNoise } from '../noise.ts';
import { outlineOf, paintDisc, paintGlow, paintLand, paintSky } from '../paint.ts';
import type { Random } from '../random.ts';

/** Open water under a low sun, whose light lies on the waves. */
export function sea(canvas: Canvas, random: Random): void {
  const { sky, sun, far, near } = random.pick(moods);
  const horizon = random.between(0.42, 0.6);
  const light = {
    x: random.between(0.25, 0.75) * canvas.aspect,
    y: horizon - random.between(0.03, 0.16),
    radius: random.between(0.03, 0.07),
  };
  paintSky(canvas, sky, horizon);
  paintClouds(canvas, random, horizon);
  paintGlow(canvas, { ...light, radius: random.between(0.2, 0.4) }, sun, 0.6);
  paintDisc(canvas, light, sun, { softness: 0.08 });
  if (random.chance(0.6)) paintHeadland(canvas, random, horizon, mix(far, ramp(sky, 0.9), 0.35));
  paintWater(canvas, random, { horizon, light, colours: { sky, sun, deep: mix(near, ramp(sky, 0), 0.45) } });
}

/** Land on one side that runs out into the sea. */
function paintHeadland(canvas: Canvas, random: Random, horizon: number, paint: Colour): void {
  const noise = fractal(openNoise(random), 5);
  const reach = random.between(0.3, 0.65) * canvas.aspect;
  const isLeft = random.chance(0.5);
  const height = random.between(0.05, 0.13);
  const outline = outlineOf(canvas, (x) => {
    const out = (isLeft ? x : canvas.aspect - x) / reach;
    return 1 - horizon + height * (1 - out) * (0.9 + 0.9 * noise(x * 2.5, 7)) - 0.003;
  });
  paintLand(canvas, outline, { top: paint, bottom: mix(paint, [1, 1, 1], 0.12), depth: height });
}

/** Streaks of cloud, drawn out sideways. */
function paintClouds(canvas: Canvas, random: Random, bottom: number): void {
  const clouds = fractal(openNoise(random), 5);
  const cover = random.between(-0.05, 0.22);
  overField(
    canvas,
    (x, y) => clouds(x * 1.1, y * 5),
    (index, value, _x, y) => {
      const amount = smoothstep(cover, cover + 0.5, value) * smoothstep(0, 0.25, y);
      if (amount > 0) expose(canvas.samples, index, [1, 0.93, 0.88], 0.55 * amount);
    },
    0,
    bottom,
  );
}

type Water = {
  horizon: number;
  light: { x: number; radius: number };
  colours: Pick<(typeof moods)[number], 'sky' | 'sun'> & { deep: Colour };
};

function paintWater(canvas: Canvas, random: Random, { horizon, light, colours }: Water): void {
  const { width, height, samples } = canvas;
  const noise = openNoise(random);
  const first = Math.ceil(horizon * height);
  const spread = random.between(1.2, 2.4);
  for (let y = first; y < height; y += 1) {
    // Towards the horizon waves crowd together: their rows are as far apart as their distance allows.
    const down = (y + 1 - first) / (height - first);
    const distance = 1 / (0.04 + down);
    const calm = ramp(colours.sky, 1 - 0.9 * down);
    const base = mix(calm, colours.deep, 0.35 + 0.45 * down);
    const crest = mix(calm, colours.sun, 0.25);
    const trough = scale(base, 0.72);
    const lane = light.radius * (1 + spread * down * 2);
    for (let x = 0; x < width; x += 1) {
      const across = x / height;
      const wave =
        noise((across - 0.5) * distance * 1.5 + 50, distance * 14) +
        0.5 * noise((across - 0.5) * distance * 5, distance * 37 + across);
      const index = 3 * (y * width + x);
      put(samples, index, base);
      if (wave > 0) blend(samples, index, crest, 0.5 * wave);
      else blend(samples, index, trough, -0.9 * wave);
      const aside = (across - light.x) / lane;
      const glint = Math.exp(-aside * aside) * smoothstep(-0.35, 0.55, wave);
      if (glint > 0.01) expose(samples, index, colours.sun, 0.95 * glint);
    }
  }
}

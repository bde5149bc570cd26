import type { Canvas } from '../canvas.ts';
import { colour, mix } from '../colour.ts';
import { paintDisc, paintGlow, paintSky } from '../paint.ts';
import type { Random } from '../random.ts';

/** Background from top to bottom, then the lights. */
const sets = [
  { ground: '#0d0f1f #1d1832 #2b1a22', lights: '#ffb45c #ff7a4d #ffd9a0 #ff5470 #9a6cff' },
  { ground: '#04121a #0b2a33 #06181c', lights: '#6fe0d0 #b8fff0 #4aa8ff #ffe9b0 #2fd07a' },
  { ground: '#160a1e #3a1140 #1a0a22', lights: '#ff6ac1 #c77dff #7aa5ff #ffd1ec #ffb36b' },
  { ground: '#1a1206 #3d2a10 #1d1206', lights: '#ffd166 #ffb347 #fff1c1 #f28f3b #c8553d' },
  { ground: '#0f1d12 #2c4a26 #122113', lights: '#d8f3a4 #95d25c #fff7c9 #5fb34a #f6e58d' },
].map(({ ground, lights }) => ({
  ground: ground.split(' ').map(colour),
  lights: lights.split(' ').map(colour),
}));

/** Lights out of focus: large faint discs behind, small bright ones before. */
export function bokeh(canvas: Canvas, random: Random): void {
  const { ground, lights } = random.pick(sets);
  const place = () => ({ x: random.between(-0.05, canvas.aspect + 0.05), y: random.between(-0.05, 1.05) });
  paintSky(canvas, ground);
  for (let glow = 0; glow < 4; glow += 1) {
    paintGlow(canvas, { ...place(), radius: random.between(0.2, 0.45) }, random.pick(lights), 0.22);
  }
  const largest = random.between(0.09, 0.16);
  const count = random.whole(45, 80);
  for (let index = 0; index < count; index += 1) {
    const nearness = index / count;
    const radius = largest * (1.1 - 0.85 * nearness) * random.between(0.6, 1.1);
    paintDisc(canvas, { ...place(), radius }, mix(random.pick(lights), random.pick(lights), 0.3), {
      opacity: random.between(0.12, 0.3) + 0.35 * nearness ** 2,
      softness: 0.3 - 0.22 * nearness,
      rim: 0.35,
      isLight: true,
    });
  }
}

import type { Canvas } from '../canvas.ts';
import { mix, ramp } from '../colour.ts';
import { moods } from '../moods.ts';
import { fractal, openNoise } from '../noise.ts';
import { outlineOf, paintDisc, paintGlow, paintLand, paintSky } from '../paint.ts';
import type { Random } from '../random.ts';

/** Ridges one behind the other, the farther the paler, with mist between them. */
export function mountains(canvas: Canvas, random: Random): void {
  const { sky, sun, far, near } = random.pick(moods);
  const horizon = random.between(0.42, 0.58);
  const light = { x: random.between(0.2, 0.8) * canvas.aspect, y: horizon - random.between(0.02, 0.2) };
  paintSky(canvas, sky, horizon + 0.1);
  paintGlow(canvas, { ...light, radius: random.between(0.25, 0.45) }, sun, 0.55);
  paintDisc(canvas, { ...light, radius: random.between(0.025, 0.05) }, sun, {
    opacity: 0.95,
    softness: 0.15,
  });

  const outline = fractal(openNoise(random), 6);
  const layers = random.whole(4, 7);
  const haze = ramp(sky, 1);
  for (let layer = 0; layer < layers; layer += 1) {
    const closeness = layer / (layers - 1);
    const level = (1 - horizon) * (1 - 0.82 * closeness ** 0.9);
    const roughness = 0.09 + 0.11 * Math.sin(Math.PI * Math.min(1, 0.25 + closeness));
    const pitch = 1.3 + 1.1 * (1 - closeness);
    const start = random.between(0, 200);
    const top = mix(far, near, closeness ** 1.3);
    paintLand(
      canvas,
      outlineOf(canvas, (x) => level + roughness * (0.25 + peaks(outline(start + x * pitch, layer * 9.7)))),
      { top, bottom: mix(top, haze, 0.55 * (1 - closeness)), depth: 0.12 + 0.25 * (1 - closeness) },
    );
  }
}

/** Noise folded at zero, so that summits are sharp and valleys are wide. */
function peaks(value: number): number {
  return 1 - 2.2 * Math.abs(value);
}

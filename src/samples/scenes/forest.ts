import type { Canvas } from '../canvas.ts';
import { mix, ramp } from '../colour.ts';
import { moods } from '../moods.ts';
import { openNoise, type Noise } from '../noise.ts';
import { outlineOf, paintGlow, paintLand, paintSky } from '../paint.ts';
import type { Random } from '../random.ts';

/** Rows of conifers that vanish in the fog. */
export function forest(canvas: Canvas, random: Random): void {
  const { sky, sun, far, near } = random.pick(moods);
  const haze = mix(ramp(sky, 1), ramp(sky, 0.7), 0.5);
  paintSky(canvas, sky, random.between(0.7, 1));
  const light = { x: random.between(0.15, 0.85) * canvas.aspect, y: random.between(0.15, 0.4) };
  paintGlow(canvas, { ...light, radius: random.between(0.25, 0.5) }, sun, 0.6);

  const noise = openNoise(random);
  const layers = random.whole(4, 6);
  for (let layer = 0; layer < layers; layer += 1) {
    const closeness = layer / (layers - 1);
    const level = 0.62 - 0.5 * closeness;
    const top = mix(mix(far, haze, 0.35), near, closeness ** 1.5);
    const outline = treeLine(canvas, random, noise, { level, size: 0.07 + 0.2 * closeness ** 1.5, layer });
    paintLand(canvas, outline, {
      top,
      bottom: mix(top, haze, 0.9 - 0.75 * closeness),
      depth: 0.2 + 0.15 * closeness,
    });
  }
}

/** The outline of a slope with trees on it; `size` is the height of a usual tree. */
export function treeLine(
  canvas: Canvas,
  random: Random,
  noise: Noise,
  { level, size, layer }: { level: number; size: number; layer: number },
): Float32Array {
  const ground = (x: number) => level + 0.12 * noise(x * 0.9 + layer * 40, 3.3);
  const outline = outlineOf(canvas, ground);
  for (let x = -size; x < canvas.aspect + size; x += size * random.between(0.06, 0.26)) {
    const tall = size * random.between(0.45, 1.15);
    plant(canvas, outline, { x, foot: ground(x) - 0.02, tall, wide: tall * random.between(0.13, 0.2) });
  }
  return outline;
}

/** A spire whose boughs make it jagged. */
function plant(
  { height }: Canvas,
  outline: Float32Array,
  { x, foot, tall, wide }: { x: number; foot: number; tall: number; wide: number },
): void {
  const last = Math.min(outline.length - 1, Math.ceil((x + wide) * height));
  for (let column = Math.max(0, Math.floor((x - wide) * height)); column <= last; column += 1) {
    const aside = Math.abs(column / height - x) / wide;
    if (aside >= 1) continue;
    const bough = (aside * 6) % 1;
    const level = foot + tall * (1 - aside ** 0.8 + 0.09 * bough * (1 - aside));
    outline[column] = Math.max(outline[column]!, level);
  }
}

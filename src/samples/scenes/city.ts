import { blend, expose, type Canvas } from '../canvas.ts';
import { colour, mix, ramp, type Colour } from '../colour.ts';
import { dusks } from '../moods.ts';
import { paintGlow, paintLand, paintSky } from '../paint.ts';
import type { Random } from '../random.ts';

const lamps = ['#ffd58a', '#ffe9c2', '#ffb35c', '#cfe6ff'].map(colour);

/** A skyline at dusk, its windows lit. */
export function city(canvas: Canvas, random: Random): void {
  const { sky, sun, far, near } = random.pick(dusks);
  const shore = random.between(0.8, 0.92);
  paintSky(canvas, sky, shore);
  paintGlow(canvas, { x: random.between(0.2, 0.8) * canvas.aspect, y: shore, radius: 0.4 }, sun, 0.5);
  const layers = 3;
  const haze = ramp(sky, 0.9);
  for (let layer = 0; layer < layers; layer += 1) {
    const closeness = layer / (layers - 1);
    const wall = mix(mix(far, haze, 0.4), mix(near, [0.03, 0.04, 0.08], 0.4), closeness);
    const towers = build(canvas, random, { ground: 1 - shore, tallest: 0.5 - 0.14 * closeness, layer });
    paintLand(canvas, towers.outline, {
      top: wall,
      bottom: mix(wall, haze, 0.4 * (1 - closeness)),
      depth: 0.4,
    });
    for (const tower of towers.list) lightWindows(canvas, random, tower, 0.15 + 0.75 * closeness);
  }
  paintWater(canvas, shore);
}

interface Tower {
  left: number;
  right: number;
  top: number;
  foot: number;
}

function build(
  canvas: Canvas,
  random: Random,
  { ground, tallest, layer }: { ground: number; tallest: number; layer: number },
): { outline: Float32Array; list: Tower[] } {
  const outline = new Float32Array(canvas.width).fill(ground);
  const list: Tower[] = [];
  let x = -random.between(0, 0.05);
  while (x < canvas.aspect) {
    const wide = random.between(0.035, 0.1);
    const level = ground + tallest * (0.12 + 0.88 * random.next() ** 2.2);
    const tower = { left: x, right: x + wide, top: level, foot: ground };
    raise(canvas, outline, tower);
    if (random.chance(0.25)) {
      const mast = x + wide * random.between(0.3, 0.7);
      raise(canvas, outline, { left: mast, right: mast + 0.004, top: level + random.between(0.02, 0.07) });
    }
    list.push(tower);
    x += wide + (random.chance(0.3) ? random.between(0, 0.03 + 0.02 * layer) : 0);
  }
  return { outline, list };
}

function raise({ height }: Canvas, outline: Float32Array, tower: Omit<Tower, 'foot'>): void {
  const last = Math.min(outline.length, Math.round(tower.right * height));
  for (let column = Math.max(0, Math.round(tower.left * height)); column < last; column += 1) {
    outline[column] = Math.max(outline[column]!, tower.top);
  }
}

function lightWindows(
  { width, height, samples }: Canvas,
  random: Random,
  tower: Tower,
  strength: number,
): void {
  const storey = random.between(0.012, 0.017);
  const bay = random.between(0.008, 0.014);
  const lit = random.between(0.15, 0.5);
  const lamp: Colour = random.pick(lamps);
  for (let up = tower.foot + storey; up < tower.top - storey; up += storey) {
    for (let x = tower.left + bay; x < tower.right - bay; x += bay) {
      if (!random.chance(lit)) continue;
      const brightness = strength * random.between(0.4, 1);
      const right = Math.min(width, Math.ceil((x + bay * 0.55) * height));
      const bottom = Math.ceil((1 - up) * height + storey * 0.5 * height);
      for (let row = Math.round((1 - up) * height); row < bottom; row += 1) {
        for (let column = Math.max(0, Math.round(x * height)); column < right; column += 1) {
          expose(samples, 3 * (row * width + column), lamp, brightness);
        }
      }
    }
  }
}

/** The river before the city: its lights, drawn out downwards. */
function paintWater({ width, height, samples }: Canvas, shore: number): void {
  const first = Math.round(shore * height);
  for (let y = first; y < height; y += 1) {
    const down = (y - first) / (height - first);
    const ripple = Math.sin(y * 0.9 + Math.sin(y * 0.13) * 4) * 3 * (height / 960);
    for (let x = 0; x < width; x += 1) {
      const source = Math.max(0, first - 2 - Math.round((y - first) * 2.6));
      const column = Math.max(0, Math.min(width - 1, Math.round(x + ripple)));
      const from = 3 * (source * width + column);
      const index = 3 * (y * width + x);
      samples.copyWithin(index, from, from + 3);
      blend(samples, index, [0.03, 0.05, 0.09], 0.3 + 0.35 * down);
    }
  }
}

import { blend, put, type Canvas } from '../canvas.ts';
import { colour, mix, ramp, smoothstep, type Colour } from '../colour.ts';
import { overField } from '../fields.ts';
import { openNoise } from '../noise.ts';
import { outlineOf, paintDisc, paintGlow, paintSky } from '../paint.ts';
import type { Random } from '../random.ts';

const sets = [
  { sky: '#3d7fb8 #8fc1dd #f3e3c3', sun: '#fff4d8', lit: '#e9b872', shaded: '#8a5230' },
  { sky: '#2d3561 #a05c7b #ffb26b', sun: '#ffd9a0', lit: '#f0935a', shaded: '#54254a' },
  { sky: '#6aa5a9 #c9dccb #fbe9c6', sun: '#fff8e0', lit: '#f3d9a4', shaded: '#a8764c' },
  { sky: '#1c2541 #3a506b #c8a2a0', sun: '#f0c8b8', lit: '#b98a86', shaded: '#2a2440' },
  { sky: '#5f93bd #b9d0de #f6ead9', sun: '#fffaf0', lit: '#eef2f8', shaded: '#7f98bb' },
].map(({ sky, sun, lit, shaded }) => ({
  sky: sky.split(' ').map(colour),
  sun: colour(sun),
  lit: colour(lit),
  shaded: colour(shaded),
}));

/** Dunes of sand or snow: a lit side, a shaded side and the crest between them. */
export function dunes(canvas: Canvas, random: Random): void {
  const { sky, sun, lit, shaded } = random.pick(sets);
  const horizon = random.between(0.35, 0.5);
  const light = { x: random.between(0.1, 0.9) * canvas.aspect, y: random.between(0.3, 0.85) * horizon };
  paintSky(canvas, sky, horizon + 0.05);
  paintGlow(canvas, { ...light, radius: 0.28 }, sun, 0.5);
  if (random.chance(0.6)) paintDisc(canvas, { ...light, radius: 0.035 }, sun, { softness: 0.2 });
  const haze = ramp(sky, 1);
  const layers = random.whole(4, 6);
  // From the nearest to the farthest, each down to where the one before covers it.
  let covered = new Float32Array(canvas.width);
  for (let layer = layers - 1; layer >= 0; layer -= 1) {
    const closeness = layer / (layers - 1);
    const pale = 0.6 * (1 - closeness) ** 1.5;
    covered = paintDune(canvas, random, covered, {
      level: (1 - horizon) * (1 - 0.9 * closeness) - 0.03,
      lift: 0.06 + 0.16 * closeness,
      lit: mix(lit, haze, pale),
      shaded: mix(shaded, haze, pale),
    });
  }
}

interface Dune {
  level: number;
  /** How far its peak stands out above its level. */
  lift: number;
  lit: Colour;
  shaded: Colour;
}

/** Paints what shows above `covered` (the outline of what lies before) and returns the outline of both. */
function paintDune(
  canvas: Canvas,
  random: Random,
  covered: Float32Array,
  dune: Dune,
): Float32Array<ArrayBuffer> {
  const { level, lift } = dune;
  const noise = openNoise(random);
  const peak = random.between(0.05, 0.95) * canvas.aspect;
  const slope = random.between(0.35, 0.8);
  const lean = random.between(-1.1, 1.1);
  const outline = outlineOf(canvas, (x) => {
    const aside = Math.abs(x - peak);
    return level + lift * Math.exp(-aside / slope) + 0.025 * noise(x * 1.6, level * 40);
  });
  const shades = Array.from({ length: 65 }, (_, index) => mix(dune.lit, dune.shaded, index / 64));

  /** 0 in full light to 1 in shadow. From the peak a winding crest comes down, lit on one side. */
  const shade = (x: number, y: number) => {
    const depth = Math.max(0, level + lift - (1 - y));
    const side =
      x - peak - lean * depth - 0.4 * (noise(3, depth * 3.2) - noise(3, 0)) * Math.min(1, depth * 6);
    const ripple = 0.09 * noise(x * 10 + 4 * noise(x * 2, y * 3), y * 42);
    return 0.72 * smoothstep(-0.006, 0.03 + 0.2 * depth, side) + 0.3 * smoothstep(0, 0.45, depth) + ripple;
  };
  const { samples, height, width } = canvas;
  const highest = outline.reduce((most, value) => Math.max(most, value), 0);
  const lowest = covered.reduce((least, value) => Math.min(least, value), 1);
  overField(canvas, shade, paint, 1 - highest, 1 - lowest);
  function paint(index: number, value: number): void {
    const column = (index / 3) % width;
    const above = 1 - Math.floor(index / 3 / width) / height;
    const coverage = (outline[column]! - above) * height + 1;
    if (coverage <= 0 || above < covered[column]! - 2 / height) return;
    const paintShade = shades[Math.max(0, Math.min(64, (value * 64) | 0))]!;
    if (coverage < 1) blend(samples, index, paintShade, coverage);
    else put(samples, index, paintShade);
  }
  return outline.map((value, column) => Math.max(value, covered[column]!));
}

import { blend, expose, put, type Canvas } from './canvas.ts';
import { mix, ramp, smoothstep, type Colour } from './colour.ts';

/** Fills the picture with a ramp of colours from the top to `bottom` (in heights), and with the last one below. */
export function paintSky({ width, height, samples }: Canvas, colours: readonly Colour[], bottom = 1): void {
  for (let y = 0; y < height; y += 1) {
    const paint = ramp(colours, (y + 0.5) / height / bottom);
    for (let x = 0; x < width; x += 1) put(samples, 3 * (y * width + x), paint);
  }
}

interface Spot {
  x: number;
  y: number;
  radius: number;
}

/** Light around a point that fades with the distance: half of it is within the radius. */
export function paintGlow(canvas: Canvas, { x, y, radius }: Spot, light: Colour, strength: number): void {
  const { width, height, samples } = canvas;
  const scale = 1 / (radius * height) ** 2;
  for (let row = 0; row < height; row += 1) {
    const down = (row - y * height) ** 2 * scale;
    for (let column = 0; column < width; column += 1) {
      const distance = (column - x * height) ** 2 * scale + down;
      // Further out it adds less than half a level of 255.
      if (distance > 20) continue;
      expose(samples, 3 * (row * width + column), light, strength / (1 + distance) ** 2);
    }
  }
}

/** A filled circle. `softness` is the part of the radius over which it fades out; `rim` how much brighter its edge is. */
export function paintDisc(
  canvas: Canvas,
  { x, y, radius }: Spot,
  paint: Colour,
  { opacity = 1, softness = 0.05, rim = 0, isLight = false } = {},
): void {
  const { width, height, samples } = canvas;
  const size = radius * height;
  const edge = Math.max(1.5 / size, softness);
  // How opaque it is by the square of the distance, which needs no root for each pixel.
  const steps = Math.min(512, Math.max(16, Math.ceil(4 * size)));
  const profile = Float32Array.from({ length: steps + 1 }, (_, index) => {
    const distance = Math.sqrt(index / steps);
    return opacity * smoothstep(1, 1 - edge, distance) * (1 - rim + rim * distance ** 4);
  });
  const perPixel = steps / size ** 2;
  const top = Math.max(0, Math.floor(y * height - size));
  const bottom = Math.min(height - 1, Math.ceil(y * height + size));
  const left = Math.max(0, Math.floor(x * height - size));
  const right = Math.min(width - 1, Math.ceil(x * height + size));
  const mark = isLight ? expose : blend;
  for (let row = top; row <= bottom; row += 1) {
    const down = (row - y * height) ** 2;
    for (let column = left; column <= right; column += 1) {
      const step = ((column - x * height) ** 2 + down) * perPixel;
      if (step < steps) mark(samples, 3 * (row * width + column), paint, profile[step | 0]!);
    }
  }
}

/**
 * Fills everything below an outline. `outline` is its height above the lower edge for each column, in heights. The
 * colour goes from `top` along the outline's course to `bottom` at `depth` below it, like land that sinks into mist.
 */
export function paintLand(
  { width, height, samples }: Canvas,
  outline: Float32Array,
  { top, bottom, depth }: { top: Colour; bottom: Colour; depth: number },
): void {
  const edges = outline.map((level) => (1 - level) * height);
  const course = smooth(edges, Math.round(0.35 * depth * height));
  const shades = Array.from({ length: 257 }, (_, index) => mix(top, bottom, smoothstep(0, 256, index)));
  const perRow = 256 / (depth * height);
  const first = Math.max(0, Math.floor(edges.reduce((least, edge) => Math.min(least, edge), height)));
  for (let y = first; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const below = y + 1 - edges[x]!;
      if (below <= 0) continue;
      const shade = shades[Math.max(0, Math.min(256, ((y - course[x]!) * perRow) | 0))]!;
      const index = 3 * (y * width + x);
      if (below < 1) blend(samples, index, shade, below);
      else put(samples, index, shade);
    }
  }
}

/** The mean of each value and its neighbours up to `reach` away. */
function smooth(values: Float32Array, reach: number): Float32Array {
  const sums = new Float64Array(values.length + 1);
  for (let index = 0; index < values.length; index += 1) sums[index + 1] = sums[index]! + values[index]!;
  return values.map((_, index) => {
    const from = Math.max(0, index - reach);
    const to = Math.min(values.length, index + reach + 1);
    return (sums[to]! - sums[from]!) / (to - from);
  });
}

/** The outline for `paintLand` from a height as a function of x, both in heights. */
export function outlineOf({ width, height }: Canvas, level: (x: number) => number): Float32Array {
  return Float32Array.from({ length: width }, (_, column) => level(column / height));
}

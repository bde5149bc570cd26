import type { Random } from './random.ts';

/** Smooth noise over the plane: about -1 to 1, features of size 1, the same for the same stream of random numbers. */
export type Noise = (x: number, y: number) => number;

/** Gradient noise as in Perlin, "Improving Noise", 2002, in two dimensions with 64 directions. */
export function openNoise(random: Random): Noise {
  const order = shuffledBytes(random);
  const directions = Float32Array.from({ length: 128 }, (_, index) => {
    const angle = ((index >> 1) * Math.PI) / 32;
    // Scaled so that the extremes come close to -1 and 1.
    return 1.4 * (index % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
  });
  return (x, y) => {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const right = x - column;
    const down = y - row;
    const first = order[column & 255]!;
    const second = order[(column + 1) & 255]!;
    const a = (order[(first + row) & 255]! & 63) << 1;
    const b = (order[(second + row) & 255]! & 63) << 1;
    const c = (order[(first + row + 1) & 255]! & 63) << 1;
    const d = (order[(second + row + 1) & 255]! & 63) << 1;
    const u = ease(right);
    const v = ease(down);
    const top = directions[a]! * right + directions[a + 1]! * down;
    const topRight = directions[b]! * (right - 1) + directions[b + 1]! * down;
    const bottom = directions[c]! * right + directions[c + 1]! * (down - 1);
    const bottomRight = directions[d]! * (right - 1) + directions[d + 1]! * (down - 1);
    const above = top + u * (topRight - top);
    const below = bottom + u * (bottomRight - bottom);
    return above + v * (below - above);
  };
}

/** Noise with finer and finer detail on top, each octave half as large and half as strong. */
export function fractal(noise: Noise, octaves: number): Noise {
  let total = 0;
  for (let octave = 0; octave < octaves; octave += 1) total += 0.5 ** octave;
  return (x, y) => {
    let sum = 0;
    let scale = 1;
    for (let octave = 0; octave < octaves; octave += 1) {
      sum += noise(x * scale + 17 * octave, y * scale - 31 * octave) / scale;
      scale *= 2;
    }
    return sum / total;
  };
}

function ease(t: number): number {
  return t * t * t * (t * (6 * t - 15) + 10);
}

function shuffledBytes(random: Random): Uint8Array {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  for (let last = 255; last > 0; last -= 1) {
    const other = random.whole(0, last);
    [bytes[last], bytes[other]] = [bytes[other]!, bytes[last]!];
  }
  return bytes;
}

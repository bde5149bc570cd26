import type { Picture } from '../rendering/pixels.ts';
import type { Colour } from './colour.ts';
import type { Random } from './random.ts';

/** A picture in the making, three floats a pixel. Scenes measure in its height, so that they look alike in any size. */
export interface Canvas {
  width: number;
  height: number;
  /** Width divided by height: where the right edge is, in heights. */
  aspect: number;
  samples: Float32Array;
}

export function blankCanvas(width: number, height: number): Canvas {
  return { width, height, aspect: width / height, samples: new Float32Array(3 * width * height) };
}

/** Sets the pixel whose first sample is at `index`. */
export function put(samples: Float32Array, index: number, paint: Colour): void {
  samples[index] = paint[0];
  samples[index + 1] = paint[1];
  samples[index + 2] = paint[2];
}

/** Mixes `paint` into the pixel whose first sample is at `index`. */
export function blend(samples: Float32Array, index: number, paint: Colour, opacity: number): void {
  samples[index] = samples[index]! + (paint[0] - samples[index]!) * opacity;
  samples[index + 1] = samples[index + 1]! + (paint[1] - samples[index + 1]!) * opacity;
  samples[index + 2] = samples[index + 2]! + (paint[2] - samples[index + 2]!) * opacity;
}

/** Adds light as a second exposure of the same film would: never past white. `strength` is 0 to 1. */
export function expose(samples: Float32Array, index: number, light: Colour, strength: number): void {
  samples[index] = samples[index]! + (1 - samples[index]!) * light[0] * strength;
  samples[index + 1] = samples[index + 1]! + (1 - samples[index + 1]!) * light[1] * strength;
  samples[index + 2] = samples[index + 2]! + (1 - samples[index + 2]!) * light[2] * strength;
}

/** Darkens the corners as a lens does, adds the grain of film, and rounds to bytes. */
export function develop(canvas: Canvas, random: Random): Picture {
  const { width, height, samples } = canvas;
  const pixels = Buffer.allocUnsafe(samples.length);
  const vignette = random.between(0.1, 0.22);
  const grain = random.between(2.5, 5);
  let state = random.whole(1, 2 ** 31 - 1);
  for (let y = 0; y < height; y += 1) {
    const fromMiddle = ((2 * y) / height - 1) ** 2;
    for (let x = 0; x < width; x += 1) {
      const distance = (((2 * x) / width - 1) ** 2 + fromMiddle) / 2;
      const light = 255 * (1 - vignette * distance * distance);
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      // The sum of two even distributions is close enough to the bell of real grain.
      const speck = grain * (((state & 255) + ((state >>> 8) & 255)) / 255 - 1) + 0.5;
      const index = 3 * (y * width + x);
      pixels[index] = byte(samples[index]! * light + speck);
      pixels[index + 1] = byte(samples[index + 1]! * light + speck);
      pixels[index + 2] = byte(samples[index + 2]! * light + speck);
    }
  }
  return { pixels, width, height };
}

function byte(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value | 0;
}

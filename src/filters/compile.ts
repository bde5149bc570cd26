import type { FilterDefinition, LumaRamp } from './operations.ts';

/** Samples of 8 bits, interleaved, row by row. */
export type Pixels = Uint8Array | Uint8ClampedArray;

/** Filters a picture in place. The alpha of RGBA stays as it is. */
export type Kernel = (pixels: Pixels, channels: 3 | 4) => void;

/**
 * Makes the kernel of a filter for pictures of this size. `strength` is in per cent: 0 leaves the picture as it is,
 * 100 is the full filter, between them the two are mixed. The same pixels give the same bytes wherever it runs.
 * Throws a RangeError for a size or strength that can't be, and an Error that names the filter when its
 * definition can't be compiled.
 */
export function compileFilter(
  definition: FilterDefinition,
  width: number,
  height: number,
  strength = 100,
): Kernel {
  if (!isSize(width) || !isSize(height)) throw new RangeError(`No picture is ${width} x ${height} pixels`);
  if (!(strength >= 0 && strength <= 100))
    throw new RangeError(`Strength ${strength} is not within 0 to 100`);
  const [operation] = definition.operations;
  if (operation?.kind !== 'luma-ramp') throw new Error(`Filter ${definition.name} can't be compiled`);
  return rampKernel(operation, strength / 100);
}

function isSize(length: number): boolean {
  return Number.isSafeInteger(length) && length > 0;
}

/** Division by 255,000 would be exact; so is the product with its inverse once lifted by less than one part of it. */
const lift = 1e-6;

function rampKernel({ white: [red, green, blue] }: LumaRamp, share: number): Kernel {
  return (pixels, channels) => {
    for (let i = 0; i < pixels.length; i += channels) {
      const luma = (299 * pixels[i]! + 587 * pixels[i + 1]! + 114 * pixels[i + 2]!) / 255_000;
      pixels[i] = mix(pixels[i]!, Math.floor(red * luma + lift), share);
      pixels[i + 1] = mix(pixels[i + 1]!, Math.floor(green * luma + lift), share);
      pixels[i + 2] = mix(pixels[i + 2]!, Math.floor(blue * luma + lift), share);
    }
  };
}

function mix(original: number, filtered: number, share: number): number {
  return Math.floor(original + (filtered - original) * share + 0.5);
}

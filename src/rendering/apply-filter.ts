import { findFilter } from '../filters/catalogue.ts';
import { compileFilter } from '../filters/compile.ts';
import type { Kernel } from '../filters/kernels/kernel.ts';
import type { Picture } from './decode.ts';

/**
 * The kernels that were used last: compiling one takes a fifth of the time of a picture of 3 megapixels. Kept by hand,
 * because `instaclone filter` loads this for one picture, and a library for it would take longer than what it saves.
 */
const kept = new Map<string, Kernel>();
const mostKept = 32;

/** Filters the pixels in place; `strength` is in per cent. Throws a RangeError when there is no such filter. */
export function applyFilter({ pixels, width, height }: Picture, name: string, strength?: number): void {
  const key = `${name} ${width} ${height} ${strength}`;
  const kernel = kept.get(key) ?? compile(name, width, height, strength);
  // So that the first one is the one that was not used for longest.
  kept.delete(key);
  kept.set(key, kernel);
  if (kept.size > mostKept) kept.delete(kept.keys().next().value as string);
  kernel(pixels, 3);
}

function compile(name: string, width: number, height: number, strength: number | undefined): Kernel {
  const filter = findFilter(name);
  if (!filter) throw new RangeError(`There is no filter ${name}`);
  return compileFilter(filter, width, height, strength);
}

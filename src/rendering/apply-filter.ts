import { findFilter } from '../filters/catalogue.ts';
import { compileFilter } from '../filters/compile.ts';
import type { Picture } from './decode.ts';

/** Filters the pixels in place; `strength` is in per cent. Throws a RangeError when there is no such filter. */
export function applyFilter({ pixels, width, height }: Picture, name: string, strength?: number): void {
  const filter = findFilter(name);
  if (!filter) throw new RangeError(`There is no filter ${name}`);
  compileFilter(filter, width, height, strength)(pixels, 3);
}

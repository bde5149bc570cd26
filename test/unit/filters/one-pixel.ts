import { compileFilter } from '../../../src/filters/compile.ts';
import type { FilterDefinition, Operation } from '../../../src/filters/operations.ts';

export type Pixel = readonly [red: number, green: number, blue: number];

/** A filter that is in no catalogue. */
export function filterOf(...operations: readonly Operation[]): FilterDefinition {
  return { name: 'trial', label: 'Trial', version: 1, operations };
}

/** What the operations make of a picture of one pixel. */
export function filterPixel(pixel: Pixel, ...operations: readonly Operation[]): number[] {
  return filterRow([pixel], ...operations)[0]!;
}

/** What the operations make of a picture of one row. */
function filterRow(row: readonly Pixel[], ...operations: readonly Operation[]): number[][] {
  const pixels = Uint8Array.from(row.flat());
  compileFilter(filterOf(...operations), row.length, 1)(pixels, 3);
  return row.map((_, i) => [...pixels.subarray(i * 3, i * 3 + 3)]);
}

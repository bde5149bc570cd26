import { positionShift } from '../program/axis.ts';
import type { Levels } from '../program/levels.ts';

/**
 * For each of `count` pixels of a picture `width` wide, row by row from pixel number `first` on, where the part of a
 * table that belongs to its level starts.
 */
export function findOffsets(
  { axis: { alongX, alongY }, ofPosition }: Levels,
  partLength: number,
  width: number,
  first: number,
  offsets: Int32Array,
  count: number,
): void {
  let x = first % width;
  let y = (first - x) / width;
  for (let i = 0; i < count; x = 0, y++) {
    const along = alongY[y]!;
    for (const end = Math.min(count, i + width - x); i < end; i++, x++) {
      offsets[i] = ofPosition[(alongX[x]! + along) >>> positionShift]! * partLength;
    }
  }
}

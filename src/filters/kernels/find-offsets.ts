import { positionShift } from '../program/axis.ts';
import type { Levels } from '../program/levels.ts';

/** For each pixel of a span, where the part of a table that belongs to its level starts. */
export function findOffsets(
  { axis, ofPosition }: Levels,
  partLength: number,
  x: number,
  y: number,
  offsets: Int32Array,
  count: number,
): void {
  const along = axis.alongY[y]!;
  for (let i = 0; i < count; i++) {
    offsets[i] = ofPosition[(axis.alongX[x + i]! + along) >>> positionShift]! * partLength;
  }
}

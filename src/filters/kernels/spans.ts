import type { Program } from '../program/program.ts';

/**
 * Calls with stretches of a picture from top to bottom: where each starts, and how long it is, at most `longest`.
 * Each lies within one row, unless the program gives every place the same filter: then rows don't matter.
 */
export function forEachSpan(
  { width, height, levels }: Program,
  longest: number,
  visit: (x: number, y: number, count: number) => void,
): void {
  const [rowLength, rows] = levels ? [width, height] : [width * height, 1];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < rowLength; x += longest) visit(x, y, Math.min(longest, rowLength - x));
  }
}

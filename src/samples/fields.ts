import type { Canvas } from './canvas.ts';

/** Rows and columns of a field lie this many pixels apart; what is computed on it is soft anyway. */
const step = 3;

/**
 * Calls `paint` for every pixel of the rows from `top` to `bottom` (in heights) with the value there of a function of
 * the plane. The function is expensive, so it is asked on a coarse grid and interpolated.
 */
export function overField(
  { width, height }: Canvas,
  value: (x: number, y: number) => number,
  paint: (index: number, value: number, x: number, y: number) => void,
  top = 0,
  bottom = 1,
): void {
  const firstRow = Math.max(0, Math.floor(top * height));
  const lastRow = Math.min(height, Math.ceil(bottom * height));
  const columns = Math.ceil(width / step) + 2;
  const lineAt = (row: number) =>
    Float32Array.from({ length: columns }, (_, column) => value((column * step) / height, row / height));
  let above = lineAt(firstRow);
  let below = lineAt(firstRow + step);
  for (let y = firstRow, offset = 0; y < lastRow; y += 1, offset += 1) {
    if (offset === step) {
      offset = 0;
      above = below;
      below = lineAt(y + step);
    }
    const down = offset / step;
    for (let x = 0; x < width; x += 1) {
      const column = (x / step) | 0;
      const right = x / step - column;
      const upper = above[column]! + (above[column + 1]! - above[column]!) * right;
      const lower = below[column]! + (below[column + 1]! - below[column]!) * right;
      paint(3 * (y * width + x), upper + (lower - upper) * down, x / height, y / height);
    }
  }
}

/** Flat patches that cover grays, pure colours and mixtures, large enough for a JPEG to keep each middle. */
const patch = 16;
const steps = [0, 16, 32, 55, 85, 110, 128, 150, 170, 190, 210, 225, 235, 245, 250, 255];
const grays = steps.map((level) => [level, level, level]);
const pure = [64, 128, 200, 255].flatMap((v) => [
  [v, 0, 0],
  [0, v, 0],
  [0, 0, v],
  [v, v, 0],
  [0, v, v],
  [v, 0, v],
]);
const mixed = [
  [200, 120, 90],
  [90, 200, 120],
  [120, 90, 200],
  [240, 200, 160],
  [40, 60, 30],
  [30, 40, 70],
  [180, 180, 100],
  [100, 150, 180],
];
const colours = [...grays, ...pure, ...mixed] as [number, number, number][];
const columns = 8;
export const chartWidth = columns * patch;
export const chartHeight = Math.ceil(colours.length / columns) * patch;

/** Samples row by row; `samplesOf` gives those of one pixel. */
export function chart(samplesOf: (rgb: [number, number, number]) => number[]): Buffer {
  const rows: number[] = [];
  for (let y = 0; y < chartHeight; y += 1) {
    for (let x = 0; x < chartWidth; x += 1) {
      const index = Math.floor(y / patch) * columns + Math.floor(x / patch);
      rows.push(...samplesOf(colours[index] ?? [255, 255, 255]));
    }
  }
  return Buffer.from(rows);
}

/** The middles of the patches of a chart in a picture of three bytes a pixel, which may hold more. */
export function middles(pixels: Uint8Array, width: number, { x, y } = { x: 0, y: 0 }): number[][] {
  return colours.map((_, index) => {
    const left = x + (index % columns) * patch + patch / 2;
    const top = y + Math.floor(index / columns) * patch + patch / 2;
    const at = (top * width + left) * 3;
    return [...pixels.subarray(at, at + 3)];
  });
}

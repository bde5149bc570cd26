/**
 * Inks on paper to light on a screen where no profile says how: each ink takes its share of the light, as browsers
 * have it. Four bytes become three, in place: every one is read before it is written over.
 */
export function fromPress(samples: Buffer): Buffer {
  const end = samples.length;
  for (let from = 0, to = 0; from < end; from += 4, to += 3) {
    const light = 255 - samples[from + 3]!;
    samples[to] = ((255 - samples[from]!) * light + 127) / 255;
    samples[to + 1] = ((255 - samples[from + 1]!) * light + 127) / 255;
    samples[to + 2] = ((255 - samples[from + 2]!) * light + 127) / 255;
  }
  return samples.subarray(0, (end / 4) * 3);
}

/** The mean colour of each cell of a grid over a picture, three bytes each, row by row; a cell is at least a pixel. */
export function meansOfCells(
  { pixels, width, height }: { pixels: Buffer; width: number; height: number },
  columns: number,
  rows: number,
): Uint8Array {
  const means = new Uint8Array(3 * columns * rows);
  for (let cell = 0; cell < columns * rows; cell += 1) {
    const [fromX, toX] = stretch(cell % columns, columns, width);
    const [fromY, toY] = stretch(Math.floor(cell / columns), rows, height);
    const sums = [0, 0, 0] as [number, number, number];
    for (let y = fromY; y < toY; y += 1) {
      for (let at = 3 * (y * width + fromX); at < 3 * (y * width + toX); at += 3) {
        sums[0] += pixels[at]!;
        sums[1] += pixels[at + 1]!;
        sums[2] += pixels[at + 2]!;
      }
    }
    means.set(
      sums.map((sum) => Math.round(sum / ((toX - fromX) * (toY - fromY)))),
      3 * cell,
    );
  }
  return means;
}

/** Where part number `index` of `count` begins and ends. */
function stretch(index: number, count: number, length: number): [from: number, to: number] {
  const from = Math.min(length - 1, Math.floor((index * length) / count));
  return [from, Math.max(from + 1, Math.floor(((index + 1) * length) / count))];
}

/** Gray, with alpha where there are two channels, by a table of colours onto white. */
export function flattenGray(samples: Buffer, channels: number, table: Buffer): Buffer {
  const count = samples.length / channels;
  const pixels = Buffer.allocUnsafe(3 * count);
  for (let i = 0; i < count; i += 1) {
    const colour = 3 * samples[i * channels]!;
    const opacity = channels === 2 ? samples[i * 2 + 1]! : 255;
    for (let c = 0; c < 3; c += 1) {
      pixels[3 * i + c] = (table[colour + c]! * opacity + 255 * (255 - opacity) + 127) / 255;
    }
  }
  return pixels;
}

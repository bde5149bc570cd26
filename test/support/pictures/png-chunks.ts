import { deflateSync } from 'node:zlib';
import { pngChunk, pngSignature as signature } from '../../../src/pictures/png-chunk.ts';

export { pngChunk };

export function uint32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeUInt32BE(value >>> 0, 4 * i));
  return bytes;
}

interface PngLayout {
  width: number;
  height: number;
  /** 0 gray, 2 RGB, 3 palette, 4 gray and alpha, 6 RGB and alpha. */
  colourType: number;
  bits: number;
  isInterlaced?: boolean;
}

const samplesOf: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
export const pngSignature = Buffer.from(signature, 'latin1');

export function pngHeader({ width, height, colourType, bits, isInterlaced = false }: PngLayout): Buffer {
  const rest = Buffer.from([bits, colourType, 0, 0, isInterlaced ? 1 : 0]);
  return pngChunk('IHDR', Buffer.concat([uint32(width, height), rest]));
}

/** A whole PNG of these samples, row by row, with chunks of the caller's between header and pixels. */
export function png(layout: PngLayout, samples: Uint8Array, ...chunks: Buffer[]): Buffer {
  const rowBytes = layout.width * (samplesOf[layout.colourType] as number) * (layout.bits / 8);
  const rows = Buffer.alloc(layout.height * (rowBytes + 1)); // A leading 0: the row is not filtered.
  for (let y = 0; y < layout.height; y += 1) {
    rows.set(samples.subarray(y * rowBytes, (y + 1) * rowBytes), y * (rowBytes + 1) + 1);
  }
  const data = pngChunk('IDAT', deflateSync(rows));
  return Buffer.concat([pngSignature, pngHeader(layout), ...chunks, data, pngChunk('IEND')]);
}

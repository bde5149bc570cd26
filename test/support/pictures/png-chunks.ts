import { buffer } from 'node:stream/consumers';
import { createDeflate, deflateSync } from 'node:zlib';
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

/** Where each pass of an interlaced PNG begins, and how far apart its pixels are: PNG specification, section 8.2. */
const passes = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
  { x: 0, y: 1, dx: 1, dy: 2 },
];

/** A whole interlaced PNG whose samples are all 0: a small file, however large the picture is. */
export async function emptyPng(layout: PngLayout, ...chunks: Buffer[]): Promise<Buffer> {
  const pixelBytes = (samplesOf[layout.colourType] as number) * (layout.bits / 8);
  const bytesOf = ({ x, y, dx, dy }: (typeof passes)[number]) =>
    Math.ceil((layout.height - y) / dy) * (1 + Math.ceil((layout.width - x) / dx) * pixelBytes);
  const deflate = createDeflate({ level: 1 });
  const data = buffer(deflate);
  let left = passes.reduce((sum, pass) => sum + bytesOf(pass), 0);
  const zeros = Buffer.alloc(2 ** 20);
  for (; left > 0; left -= zeros.length) deflate.write(zeros.subarray(0, Math.min(left, zeros.length)));
  deflate.end();
  const header = pngHeader({ ...layout, isInterlaced: true });
  return Buffer.concat([pngSignature, header, ...chunks, pngChunk('IDAT', await data), pngChunk('IEND')]);
}

/** The chunk eXIf with nothing but an orientation: a directory of one entry. */
export function orientationChunk(orientation: number): Buffer {
  const entry = Buffer.from([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
  const tiff = [Buffer.from('MM\0*'), uint32(8), Buffer.from([0, 1]), entry, uint32(0)];
  return pngChunk('eXIf', Buffer.concat(tiff));
}

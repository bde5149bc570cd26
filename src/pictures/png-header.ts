import { Window, type ByteSource } from './byte-source.ts';
import { exifOrientation } from './exif-orientation.ts';
import { pngSignature } from './png-chunk.ts';
import { maxParts, type Header } from './header.ts';

/** Exif data is read to here; its orientation stands near its start. */
const maxExif = 65_536;

/**
 * Reads the chunks of a PNG up to its pixels. Undefined when this is no PNG, or has more chunks than any picture
 * needs.
 */
export async function readPngHeader(source: ByteSource): Promise<Header | undefined> {
  const window = new Window(source);
  const start = await window.from(0, 33);
  const isPng = start.toString('latin1', 0, 8) === pngSignature;
  if (!isPng || start.length < 33 || start.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  if (start.readUInt32BE(8) !== 13) return undefined;
  const header = readFirstChunk(start.subarray(16, 29));
  let at = 33;
  for (let parts = 0; parts < maxParts; parts += 1) {
    const bytes = await window.from(at, 8);
    if (bytes.length < 8) return header;
    const length = bytes.readUInt32BE(0);
    const type = bytes.toString('latin1', 4, 8);
    if (type === 'IDAT' || type === 'IEND') return header;
    if (type === 'tRNS') header.hasAlpha = true;
    if (type === 'acTL')
      header.isAnimated = (await window.from(at + 8, 4)).subarray(0, 4).readUInt32BE(0) > 1;
    if (type === 'eXIf')
      header.orientation = exifOrientation(await window.from(at + 8, Math.min(length, maxExif)));
    at += length + 12;
  }
  return undefined;
}

/** IHDR: PNG specification, third edition, section 11.2.1. */
function readFirstChunk(data: Buffer): Header {
  const colourType = data[9] as number;
  return {
    type: 'PNG',
    width: data.readUInt32BE(0),
    height: data.readUInt32BE(4),
    bits: data[8] as number,
    // Those of a palette are colours.
    colours: (colourType & 2) === 0 ? 1 : 3,
    samplesPerPixel: (colourType & 2) === 0 ? 1 : 3,
    hasAlpha: (colourType & 4) !== 0,
    isProgressive: data[12] === 1,
    scans: 1,
    orientation: 1,
    isAnimated: false,
  };
}

import type { ByteSource } from './byte-source.ts';
import type { Header } from './header.ts';

// Flags of an extended file: RFC 9649, section 2.7.
const animation = 0x02;
const exif = 0x08;
const alpha = 0x10;

type Size = Pick<Header, 'width' | 'height'> & Partial<Header>;

/** Reads the first chunk of a WebP (RFC 9649, section 2). Undefined when this is no WebP. */
export async function readWebpHeader(source: ByteSource): Promise<Header | undefined> {
  const bytes = await source.read(0, 30);
  if (bytes.length < 30) return undefined;
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP')
    return undefined;
  const size = readSize(bytes, bytes.toString('latin1', 12, 16));
  return size && { ...common, ...size };
}

const common = {
  type: 'WebP',
  bits: 8,
  colours: 3,
  samplesPerPixel: 3,
  hasAlpha: false,
  // A decoder of WebP holds the whole picture, whatever it is like.
  isProgressive: true,
  scans: 1,
  orientation: 1,
  isAnimated: false,
} as const satisfies Partial<Header>;

function readSize(bytes: Buffer, chunk: string): Size | undefined {
  switch (chunk) {
    case 'VP8 ': // Lossy: a key frame begins with 9D 01 2A after its 3-byte tag; 14 bits each.
      if (bytes.readUIntBE(23, 3) !== 0x9d012a) return undefined;
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      // Lossless: signature byte 2F, then 14 bits each, minus one, and one for alpha.
      if (bytes[20] !== 0x2f) return undefined;
      const bits = bytes.readUInt32LE(21);
      return {
        width: (bits & 0x3fff) + 1,
        height: ((bits >>> 14) & 0x3fff) + 1,
        hasAlpha: ((bits >>> 28) & 1) === 1,
      };
    }
    case 'VP8X': {
      // Extended: flags, then 24 bits each, minus one.
      const flags = bytes[20] as number;
      return {
        width: bytes.readUIntLE(24, 3) + 1,
        height: bytes.readUIntLE(27, 3) + 1,
        hasAlpha: (flags & alpha) !== 0,
        isAnimated: (flags & animation) !== 0,
        // The Exif data stands behind the pixels: it may say anything, such as a quarter turn.
        orientation: (flags & exif) === 0 ? 1 : 6,
      };
    }
    default:
      return undefined;
  }
}

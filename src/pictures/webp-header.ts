import type { Header } from './inspect.ts';

/** Reads the size from the first chunk of a WebP (RFC 9649, section 2). Undefined when this is no WebP. */
export function readWebpHeader(bytes: Buffer): Header | undefined {
  if (bytes.length < 30) return undefined;
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP')
    return undefined;
  const size = readSize(bytes, bytes.toString('latin1', 12, 16));
  return size && { type: 'WebP', ...size, scans: 1 };
}

function readSize(bytes: Buffer, chunk: string): { width: number; height: number } | undefined {
  switch (chunk) {
    case 'VP8 ': // Lossy: a key frame begins with 9D 01 2A after its 3-byte tag; 14 bits each.
      if (bytes.readUIntBE(23, 3) !== 0x9d012a) return undefined;
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      // Lossless: signature byte 2F, then 14 bits each, minus one.
      if (bytes[20] !== 0x2f) return undefined;
      const bits = bytes.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X': // Extended: 24 bits each, minus one.
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    default:
      return undefined;
  }
}

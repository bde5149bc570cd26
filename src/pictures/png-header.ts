import type { Header } from './inspect.ts';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Reads the IHDR chunk, which a PNG has to begin with. Undefined when this is no PNG. */
export function readPngHeader(bytes: Buffer): Header | undefined {
  if (bytes.length < 33 || !bytes.subarray(0, 8).equals(signature)) return undefined;
  if (bytes.readUInt32BE(8) !== 13 || bytes.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  return { type: 'PNG', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), scans: 1 };
}

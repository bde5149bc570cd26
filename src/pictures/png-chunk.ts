import { crc32 } from 'node:zlib';

export const pngSignature = '\x89PNG\r\n\x1a\n';

/** One chunk: length, type, data, checksum (PNG specification, third edition, section 5.3). */
export function pngChunk(type: string, data: Uint8Array = Buffer.alloc(0)): Buffer {
  const bytes = Buffer.alloc(data.length + 12);
  bytes.writeUInt32BE(data.length);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), bytes.length - 4);
  return bytes;
}

const orientationTag = 0x0112;

/**
 * The orientation in a TIFF block as Exif writes it (Exif 3.0, section 4.6): 1 to 8, and 1 where it says nothing that
 * can be read.
 */
export function exifOrientation(tiff: Buffer): number {
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const short = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  if (tiff.length < 8) return 1;
  const directory = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.length) return 1;
  const first = directory + 2;
  const end = Math.min(first + 12 * short(directory), tiff.length - 9);
  for (let entry = first; entry < end; entry += 12) {
    if (short(entry) !== orientationTag) continue;
    const value = short(entry + 8);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

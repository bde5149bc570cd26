/** What stands in for a picture until its pixels arrive: a picture of 4 x 3 pixels, which browsers blur by enlarging. */
export const placeholderWidth = 4;
export const placeholderHeight = 3;

/**
 * The 54-byte header of a 24-bit BMP of 4 x 3 pixels, in base64. Its length is a multiple of three and rows of four
 * pixels need no padding, so that the header and the pixels can be joined as text: the whole file is 120 characters.
 */
const bmpHeader = bmpHeaderBase64();

/** The form that is stored: the pixels as a BMP has them, blue first and the lowest row first, in base64. */
export function encodePlaceholder(rgb: Uint8Array): string {
  const rowLength = 3 * placeholderWidth;
  if (rgb.length !== rowLength * placeholderHeight)
    throw new RangeError(`${rgb.length} bytes are not 4 x 3 pixels`);
  const bytes: number[] = [];
  for (let row = placeholderHeight - 1; row >= 0; row -= 1) {
    for (let at = row * rowLength; at < (row + 1) * rowLength; at += 3) {
      bytes.push(rgb[at + 2] as number, rgb[at + 1] as number, rgb[at] as number);
    }
  }
  return toBase64(bytes);
}

/** An address for `<img src>`; inline, and yet neither script nor style, so that the strictest CSP lets it pass. */
export function placeholderUrl(stored: string): string {
  return `data:image/bmp;base64,${bmpHeader}${stored}`;
}

/** BITMAPFILEHEADER and BITMAPINFOHEADER of the Windows SDK: little-endian 32-bit words, two halves where noted. */
function bmpHeaderBase64(): string {
  const pixelBytes = 3 * placeholderWidth * placeholderHeight;
  const planesAndBits = 1 | (24 << 16);
  const words = [
    54 + pixelBytes,
    0,
    54,
    40,
    placeholderWidth,
    placeholderHeight,
    planesAndBits,
    0,
    pixelBytes,
  ];
  const bytes = [0x42, 0x4d, ...[...words, 0, 0, 0, 0].flatMap(littleEndian)];
  return toBase64(bytes);
}

function littleEndian(word: number): number[] {
  return [word & 255, (word >> 8) & 255, (word >> 16) & 255, (word >> 24) & 255];
}

function toBase64(bytes: readonly number[]): string {
  return btoa(String.fromCharCode(...bytes));
}

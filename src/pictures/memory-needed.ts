import { largestWidth } from '../domain/images/blob-keys.ts';
import type { Header } from './header.ts';

const megabyte = 1e6;

/** What a picture takes however small it is: code that runs for the first time, lines under work, what malloc keeps. */
const fixed = 40 * megabyte;
/** The file itself, and two copies of it in which its colours are told in another way. */
const copiesOfFile = 3;

/** Of a pixel of the full size, where neighbours have nothing in common. */
const mostFileBytes = 1;

/** A decoded picture. */
const pixels = 3;
/** In inks it keeps the room of the fourth. */
const pixelsOfPress = 4;
/** Two bytes for each coefficient, twice, at half as many samples of colour: what makes the file as small as it is. */
const encoder = 6;
/** The full size of a wide picture, which is written as it comes: the file that results. */
const plainEncoder = 1;
/**
 * Most of what malloc keeps of a decoder and can't use again: pieces of a picture below 32 MB, which are too small to
 * be given back one by one; see rendering/fork-render-process.ts.
 */
const maxRemains = 64 * megabyte;

/**
 * The most memory in bytes that a render process takes for a picture beside what it takes by itself: that of the step
 * that takes most, of decoding, turning, and encoding. By what libvips 8.17 and its decoders hold of a whole picture,
 * measured with every kind; see test/contract/rendering/memory-needed.test.ts.
 */
export function memoryNeeded(header: Header, fileBytes: number): number {
  const { type, colours, width, height } = header;
  const decoded = type === 'JPEG' && colours === 4 ? pixelsOfPress : pixels;
  const decoder = decoderOf(header);
  const count = width * height;
  const most = Math.max(
    (decoder + decoded) * count,
    (decoded + pixels) * count,
    decoded * count + encoderOf(width, height),
  );
  const remains = Math.min(maxRemains, decoder * count);
  return Math.ceil(fixed + copiesOfFile * fileBytes + most + remains);
}

/** The same for the full size of a picture that was made here, from which others are made. */
export function memoryNeededOfMade(width: number, height: number): number {
  const ours = { type: 'JPEG', colours: 3, bits: 8, hasAlpha: false, isProgressive: false } as const;
  const rest = { samplesPerPixel: 2, scans: 1, orientation: 1, isAnimated: false } as const;
  return memoryNeeded({ ...ours, ...rest, width, height }, mostFileBytes * width * height);
}

/** Bytes of the largest of the sizes that are made for looking at, and of the full one beside it. */
function encoderOf(width: number, height: number): number {
  if (width <= largestWidth) return encoder * width * height;
  const shown = (largestWidth / width) ** 2 * width * height;
  return (pixels + encoder) * shown + plainEncoder * width * height;
}

/** Bytes a pixel that the decoder holds beside the picture that results. */
function decoderOf(header: Header): number {
  const { type, bits, colours, hasAlpha, isProgressive, samplesPerPixel } = header;
  switch (type) {
    case 'WebP':
      return hasAlpha ? 10 : 7;
    case 'JPEG':
      return isProgressive ? 2 * samplesPerPixel : 0;
    case 'PNG': {
      // libvips gives what an interlaced one holds with alpha or without, and a palette as colours.
      const channels = colours + (hasAlpha ? 1 : 0);
      const whole = isProgressive ? (channels * Math.max(8, bits)) / 8 : 0;
      // With a profile they become 8 bits first, as a PNG of its own, of which there are two copies; see decode.ts.
      const eightBits = bits === 16 && colours === 3 ? 10 : 0;
      // Gray with a profile is decoded as it is, and becomes colours by a table.
      const gray = colours === 1 ? 2 : 0;
      return Math.max(whole + gray, eightBits);
    }
  }
}

import { deflateSync } from 'node:zlib';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { spaceOfProfile } from '../pictures/icc-profile.ts';
import { insertProfile, profileChunk, withProfile } from '../pictures/png-colours.ts';
import { pngChunk, pngSignature } from '../pictures/png-chunk.ts';
import { flattenGray, fromPress } from './sample-loops.ts';

/** A decoded picture: 8-bit sRGB, three bytes a pixel, row by row, upright. */
export interface Picture {
  pixels: Buffer;
  width: number;
  height: number;
}

/**
 * Decodes as browsers show it, into 8-bit sRGB on white. In two steps, because each needs memory for the whole
 * picture: first all that makes a pixel smaller, then the turn. Rejects with what the decoder says.
 */
export async function decode(bytes: Buffer, maxPixels: number): Promise<Picture> {
  const isPng = bytes.toString('latin1', 0, 8) === pngSignature;
  const tagged = isPng ? withProfile(bytes) : bytes;
  const open = (ignoreIcc = false) =>
    // 'warning', the default, refuses genuine photos of Samsung phones.
    sharp(tagged, { failOn: 'error', limitInputPixels: maxPixels, sequentialRead: true, ignoreIcc });
  const metadata = await open().metadata();
  const picture = await stored(open, metadata);
  return upright(picture, metadata.orientation ?? 1);
}

/** The picture as it is stored, not yet turned. */
async function stored(open: (ignoreIcc?: boolean) => Sharp, metadata: Metadata): Promise<Picture> {
  const { channels, icc, depth, space } = metadata;
  const profile = spaceOfProfile(icc);
  if (space === 'cmyk' && profile !== 'CMYK') {
    return rawOf(open(true).pipelineColourspace('cmyk').toColourspace('cmyk'), fromPress);
  }
  const isGray = channels < 3 && space !== 'srgb';
  // What libvips leaves as it is: 16 bits of gray, and a profile for colours, which browsers take for gray as well.
  if (isGray && icc && profile && (depth === 'ushort' || profile !== 'GRAY')) {
    const table = await tableOf(icc);
    return rawOf(open(true).toColourspace('b-w'), (data) => flattenGray(data, channels, table));
  }
  // What sharp takes through Display P3, which is not where browsers clip colours: first to 8 bits.
  const image = icc && profile && depth === 'ushort' ? await inEightBits(open(true), icc) : open();
  return rawOf(image.flatten({ background: '#fff' }).toColourspace('srgb'));
}

async function inEightBits(image: Sharp, profile: Buffer): Promise<Sharp> {
  const png = await image.toColourspace('srgb').png({ compressionLevel: 0 }).toBuffer();
  return sharp(insertProfile(png, profile), { sequentialRead: true, limitInputPixels: false });
}

async function rawOf(image: Sharp, change: (data: Buffer) => Buffer = (data) => data): Promise<Picture> {
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const pixels = change(data);
  if (pixels.length !== 3 * width * height) throw new Error(`Decoded to ${info.channels} channels`);
  return { pixels, width, height };
}

/** What each of the 256 grays is in sRGB, three bytes each, by way of a picture that holds them all. */
async function tableOf(profile: Buffer): Promise<Buffer> {
  const isGray = spaceOfProfile(profile) === 'GRAY';
  const header = Buffer.from([0, 0, 1, 0, 0, 0, 0, 1, 8, isGray ? 0 : 2, 0, 0, 0]);
  const levels = Array.from({ length: 256 }, (_, level) => (isGray ? [level] : [level, level, level]));
  const ramp = Buffer.concat([
    Buffer.from(pngSignature, 'latin1'),
    pngChunk('IHDR', header),
    profileChunk(profile),
    pngChunk('IDAT', deflateSync(Buffer.from([0, ...levels.flat()]))),
    pngChunk('IEND'),
  ]);
  return sharp(ramp).toColourspace('srgb').raw().toBuffer();
}

/** What Exif's orientation asks for: sharp mirrors first (flip: up-down, flop: left-right), then turns clockwise. */
const turns: Readonly<Record<number, { angle: number; flip?: true; flop?: true }>> = {
  2: { angle: 0, flop: true },
  3: { angle: 180 },
  4: { angle: 0, flip: true },
  5: { angle: 90, flip: true },
  6: { angle: 90 },
  7: { angle: 270, flip: true },
  8: { angle: 270 },
};

async function upright(picture: Picture, orientation: number): Promise<Picture> {
  const turn = turns[orientation];
  if (!turn) return picture;
  const { pixels, width, height } = picture;
  const image = sharp(pixels, { raw: { width, height, channels: 3 }, limitInputPixels: false });
  return rawOf(
    image
      .rotate(turn.angle)
      .flip(turn.flip ?? false)
      .flop(turn.flop ?? false),
  );
}

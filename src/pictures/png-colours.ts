import { deflateSync, inflateSync } from 'node:zlib';
import { grayProfileOf, iccProfile, spaceOfProfile, type Chromaticities, type Curve } from './icc-profile.ts';
import { pngChunk } from './png-chunk.ts';

/**
 * A PNG says in five ways what its colours are. libvips knows one of them, a profile, so the others become one.
 * Which counts where there are several is as Chromium has it: cICP, iCCP, sRGB, gAMA with cHRM.
 */
const colourChunks = ['cICP', 'iCCP', 'sRGB', 'gAMA', 'cHRM'];

const srgb: Chromaticities = [0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06];

/** Code points for primaries and curves: ITU-T H.273, tables 2 and 3. */
const primariesByCode: Readonly<Record<number, Chromaticities>> = {
  1: srgb,
  5: [0.3127, 0.329, 0.64, 0.33, 0.29, 0.6, 0.15, 0.06],
  6: [0.3127, 0.329, 0.63, 0.34, 0.31, 0.595, 0.155, 0.07],
  9: [0.3127, 0.329, 0.708, 0.292, 0.17, 0.797, 0.131, 0.046],
  12: [0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06],
};

const power = (exponent: number): Curve => {
  return (v) => v ** exponent;
};
/** What is recorded by BT.709's curve is shown by that of BT.1886, in browsers too. */
const bt1886 = power(2.4);
const curveByCode: Readonly<Record<number, Curve>> = {
  1: bt1886,
  4: power(2.2),
  5: power(2.8),
  6: bt1886,
  8: power(1),
  13: (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4),
  14: bt1886,
  15: bt1886,
};

/** Around 1 / 2.2, a gamma alone means sRGB: that is what old programs meant, and libpng's threshold. */
const nearSrgb = 0.05;

/** A profile to put in place of what is there; `undefined` for sRGB. */
type Meaning = { profile: Buffer | undefined };

/** The same PNG, with its colours told by a profile where it has one, and by nothing else. */
export function withProfile(png: Buffer): Buffer {
  const { chunks, kept } = splitChunks(png);
  const isGray = ((png[25] as number) & 2) === 0;
  const meaning = fromCodes(chunks['cICP'], isGray) ?? fromTags(chunks, isGray);
  if (!meaning) return png;
  const { profile } = meaning;
  if (profile) kept.splice(1, 0, profileChunk(profile));
  return Buffer.concat(kept);
}

/** The same PNG with this profile; for one that has none. */
export function insertProfile(png: Buffer, profile: Buffer): Buffer {
  return Buffer.concat([png.subarray(0, 33), profileChunk(profile), png.subarray(33)]);
}

export function profileChunk(profile: Buffer): Buffer {
  return pngChunk('iCCP', Buffer.concat([Buffer.from('profile\0\0'), deflateSync(profile)]));
}

type ColourChunks = Partial<Record<string, Buffer>>;

/** The data of each chunk about colour, and everything else: signature and first chunk, then the rest in order. */
function splitChunks(png: Buffer): { chunks: ColourChunks; kept: Buffer[] } {
  const chunks: ColourChunks = {};
  const kept = [png.subarray(0, 33)];
  let at = 33;
  while (at + 8 <= png.length) {
    const type = png.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') break;
    const end = at + 12 + png.readUInt32BE(at);
    if (colourChunks.includes(type)) chunks[type] ??= png.subarray(at + 8, end - 4);
    else kept.push(png.subarray(at, end));
    at = end;
  }
  return { chunks, kept: [...kept, png.subarray(at)] };
}

/** PQ and HLG are not among them: how those are shown depends on the screen. */
function fromCodes(data: Buffer | undefined, isGray: boolean): Meaning | undefined {
  if (data?.length !== 4 || data[2] !== 0 || data[3] !== 1) return undefined;
  const primaries = primariesByCode[data[0] as number];
  const curve = curveByCode[data[1] as number];
  if (!primaries || !curve) return undefined;
  const isSrgb = data[0] === 1 && data[1] === 13;
  return { profile: isSrgb ? undefined : iccProfile(curve, isGray ? 'gray' : primaries) };
}

function fromTags(chunks: ColourChunks, isGray: boolean): Meaning | undefined {
  const embedded = readProfile(chunks['iCCP']);
  // libpng refuses a profile for colours in a gray picture, which browsers take.
  if (embedded && isGray && spaceOfProfile(embedded) === 'RGB ') return { profile: grayProfileOf(embedded) };
  if (embedded) return undefined;
  if (chunks['sRGB']) return { profile: undefined };
  const gamma = chunks['gAMA']?.length === 4 ? chunks['gAMA'].readUInt32BE(0) / 100_000 : 0;
  if (gamma === 0) return undefined;
  const chromaticities = readChromaticities(chunks['cHRM']);
  if (!chromaticities && Math.abs(gamma * 2.2 - 1) <= nearSrgb) return { profile: undefined };
  const profile = iccProfile(power(1 / gamma), chromaticities ?? srgb);
  if (!profile || !isGray) return { profile };
  return { profile: iccProfile(power(1 / gamma), 'gray') };
}

function readChromaticities(data: Buffer | undefined): number[] | undefined {
  if (data?.length !== 32) return undefined;
  return Array.from({ length: 8 }, (_, i) => data.readUInt32BE(4 * i) / 100_000);
}

/** More than any profile has; what inflates to more is an attack. */
const maxProfile = 4 * 2 ** 20;

function readProfile(data: Buffer | undefined): Buffer | undefined {
  if (!data) return undefined;
  try {
    const profile = inflateSync(data.subarray(data.indexOf(0) + 2), { maxOutputLength: maxProfile });
    return spaceOfProfile(profile) === undefined ? undefined : profile;
  } catch {
    return undefined;
  }
}

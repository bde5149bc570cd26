import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { chart, chartHeight, chartWidth } from './colour-chart.ts';
import { adobeColumns, adobePrimaries, iccProfile, type Primaries } from './icc-profile.ts';
import { png, pngChunk, uint32 } from './png-chunks.ts';

interface TaggedPicture {
  name: string;
  make(): Buffer | Promise<Buffer>;
}

const size = { width: chartWidth, height: chartHeight };
const gAMA = (gamma: number) => pngChunk('gAMA', uint32(Math.round(gamma * 100_000)));
const cHRM = (primaries: Primaries) =>
  pngChunk('cHRM', uint32(...primaries.map((v) => Math.round(v * 100_000))));
const sRGB = pngChunk('sRGB', Buffer.from([0]));
const iCCP = (profile: Buffer) =>
  pngChunk('iCCP', Buffer.concat([Buffer.from('test\0\0'), deflateSync(profile)]));
const cICP = (...values: number[]) => pngChunk('cICP', Buffer.from(values));
const sBIT = (...values: number[]) => pngChunk('sBIT', Buffer.from(values));

const grayOf = ([r, g, b]: [number, number, number]) => Math.round((r + g + b) / 3);
const adobe = iccProfile(2.2, adobeColumns);

const layouts = {
  RGB: (...chunks: Buffer[]) =>
    png(
      { ...size, colourType: 2, bits: 8 },
      chart((rgb) => rgb),
      ...chunks,
    ),
  RGB16: (...chunks: Buffer[]) =>
    png(
      { ...size, colourType: 2, bits: 16 },
      chart((rgb) => rgb.flatMap((v) => [v, v])),
      ...chunks,
    ),
  gray: (...chunks: Buffer[]) =>
    png(
      { ...size, colourType: 0, bits: 8 },
      chart((rgb) => [grayOf(rgb)]),
      ...chunks,
    ),
  gray16: (...chunks: Buffer[]) =>
    png(
      { ...size, colourType: 0, bits: 16 },
      chart((rgb) => [grayOf(rgb), grayOf(rgb)]),
      ...chunks,
    ),
  'RGB and alpha': (...chunks: Buffer[]) =>
    png(
      { ...size, colourType: 6, bits: 8 },
      chart((rgb) => [...rgb, rgb[0] === 128 ? 128 : 255]),
      ...chunks,
    ),
  'gray and alpha': (...chunks: Buffer[]) =>
    png(
      { ...size, colourType: 4, bits: 8 },
      chart((rgb) => [grayOf(rgb), 255]),
      ...chunks,
    ),
  palette: (...chunks: Buffer[]) =>
    png(
      { ...size, colourType: 3, bits: 8 },
      chart((rgb) => [grayOf(rgb)]),
      ...chunks,
      pngChunk(
        'PLTE',
        Buffer.from(Array.from({ length: 256 }, (_, i) => [i, 255 - i, (i * 7) % 256]).flat()),
      ),
    ),
} as const;

const tags: Record<string, Buffer[]> = {
  'no tag': [],
  'gAMA 1': [gAMA(1)],
  'gAMA 1/1.8': [gAMA(0.55556)],
  'gAMA 1/2.2': [gAMA(0.45455)],
  'gAMA 1/2.6': [gAMA(0.38462)],
  'gAMA 0': [gAMA(0)],
  'gAMA 0.2': [gAMA(0.2)],
  'gAMA 3': [gAMA(3)],
  'cHRM alone': [cHRM(adobePrimaries)],
  'gAMA and cHRM': [gAMA(0.45455), cHRM(adobePrimaries)],
  'gAMA 1 and cHRM': [gAMA(1), cHRM(adobePrimaries)],
  'gAMA and impossible cHRM': [gAMA(1), cHRM([0, 0, 0, 0, 0, 0, 0, 0])],
  sRGB: [sRGB],
  'sRGB and gAMA 1': [gAMA(1), sRGB],
  iCCP: [iCCP(adobe)],
  'iCCP and gAMA 1': [gAMA(1), iCCP(adobe)],
  'sRGB and iCCP': [sRGB, iCCP(adobe)],
  'broken iCCP': [iCCP(Buffer.from('no profile'))],
  'broken iCCP and gAMA 1': [gAMA(1), iCCP(Buffer.from('no profile'))],
  'iCCP for gray': [iCCP(iccProfile(1.8))],
  'cICP sRGB and gAMA 1': [gAMA(1), cICP(1, 13, 0, 1)],
  'cICP Display P3': [cICP(12, 13, 0, 1)],
  'cICP linear': [cICP(1, 8, 0, 1)],
  'cICP BT.709': [cICP(1, 1, 0, 1)],
  'cICP gamma 2.2': [cICP(1, 4, 0, 1)],
  'cICP BT.2020': [cICP(9, 14, 0, 1)],
  'cICP PQ': [cICP(9, 16, 0, 1)],
  'cICP HLG': [cICP(9, 18, 0, 1)],
  'cICP unknown': [cICP(2, 2, 0, 1)],
  'cICP narrow range': [cICP(1, 13, 0, 0)],
  'cICP P3 and iCCP': [cICP(12, 13, 0, 1), iCCP(adobe)],
};

function pngs(): TaggedPicture[] {
  const all = Object.entries(layouts).flatMap(([layout, make]) =>
    Object.entries(tags).map(([tag, chunks]) => ({
      name: `PNG, ${layout}, ${tag}`,
      make: () => make(...chunks),
    })),
  );
  return [...all, { name: 'PNG, RGB, sBIT', make: () => layouts.RGB(sBIT(5, 6, 5)) }];
}

const rgb = () =>
  sharp(
    chart((v) => v),
    { raw: { ...size, channels: 3 } },
  );
const segment = (code: number, data: Buffer) => {
  const head = Buffer.from([0xff, code, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
};
const iccSegment = (profile: Buffer) =>
  segment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), profile]));
const adobeSegment = (transform: number) =>
  segment(0xee, Buffer.from([...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, transform]));
const exifColourSpace = (value: number) =>
  segment(
    0xe1,
    Buffer.concat([
      Buffer.from('Exif\0\0II*\0\x08\0\0\0', 'latin1'),
      Buffer.from([1, 0, 0x69, 0x87, 4, 0, 1, 0, 0, 0, 26, 0, 0, 0, 0, 0, 0, 0]),
      Buffer.from([1, 0, 0x01, 0xa0, 3, 0, 1, 0, 0, 0, value & 255, value >> 8, 0, 0, 0, 0, 0, 0]),
    ]),
  );
const withSegments = (jpeg: Buffer, ...segments: Buffer[]) =>
  Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);

const jpegOf = (gray = false) =>
  (gray ? rgb().toColourspace('b-w') : rgb()).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();

function jpegs(): TaggedPicture[] {
  const rows: Record<string, () => Promise<Buffer>> = {
    'no tag': () => jpegOf(),
    ICC: async () => withSegments(await jpegOf(), iccSegment(adobe)),
    'broken ICC': async () => withSegments(await jpegOf(), iccSegment(Buffer.from('no profile'))),
    'Exif ColorSpace 2': async () => withSegments(await jpegOf(), exifColourSpace(2)),
    'Exif ColorSpace 65535': async () => withSegments(await jpegOf(), exifColourSpace(65535)),
    'Adobe transform 1': async () => withSegments(await jpegOf(), adobeSegment(1)),
    'Adobe transform 0': async () => withSegments(await jpegOf(), adobeSegment(0)),
    'gray, ICC': async () => withSegments(await jpegOf(true), iccSegment(iccProfile(1.8))),
    'gray, ICC for colours': async () => withSegments(await jpegOf(true), iccSegment(adobe)),
    'colours, ICC for gray': async () => withSegments(await jpegOf(), iccSegment(iccProfile(1.8))),
  };
  return Object.entries(rows).map(([name, make]) => ({ name: `JPEG, ${name}`, make }));
}

/** Four components, inverted as Adobe writes them; without its segment, `cmyk` stands at their start. */
async function cmykJpeg(...segments: Buffer[]): Promise<Buffer> {
  const jpeg = await rgb()
    .toColourspace('cmyk')
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .toBuffer();
  return withSegments(withoutSegments(jpeg, [0xe1, 0xe2, 0xee]), ...segments);
}

function withoutSegments(jpeg: Buffer, codes: number[]): Buffer {
  const kept = [jpeg.subarray(0, 2)];
  let at = 2;
  while (jpeg[at + 1] !== 0xda) {
    const end = at + 2 + jpeg.readUInt16BE(at + 2);
    if (!codes.includes(jpeg[at + 1] as number)) kept.push(jpeg.subarray(at, end));
    at = end;
  }
  return Buffer.concat([...kept, jpeg.subarray(at)]);
}

async function pressSegments(): Promise<Buffer[]> {
  const jpeg = await rgb().toColourspace('cmyk').withIccProfile('cmyk').jpeg().toBuffer();
  const { icc } = await sharp(jpeg).metadata();
  const profile = icc as Buffer;
  const most = 65_000;
  const count = Math.ceil(profile.length / most);
  return Array.from({ length: count }, (_, i) =>
    segment(
      0xe2,
      Buffer.concat([
        Buffer.from('ICC_PROFILE\0', 'latin1'),
        Buffer.from([i + 1, count]),
        profile.subarray(i * most, (i + 1) * most),
      ]),
    ),
  );
}

function cmyks(): TaggedPicture[] {
  const markers = {
    'no Adobe marker': [],
    CMYK: [adobeSegment(0)],
    YCCK: [adobeSegment(2)],
    'Adobe transform 1': [adobeSegment(1)],
  };
  return Object.entries(markers).flatMap(([name, marker]) => [
    { name: `JPEG, four components, ${name}`, make: () => cmykJpeg(...marker) },
    {
      name: `JPEG, four components, ${name}, ICC`,
      make: async () => cmykJpeg(...marker, ...(await pressSegments())),
    },
    {
      name: `JPEG, four components, ${name}, ICC for colours`,
      make: () => cmykJpeg(...marker, iccSegment(adobe)),
    },
    {
      name: `JPEG, four components, ${name}, broken ICC`,
      make: () => cmykJpeg(...marker, iccSegment(Buffer.from('no profile'))),
    },
  ]);
}

function riffChunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return Buffer.concat([Buffer.from(type), length, data, Buffer.alloc(data.length & 1)]);
}

async function webpWithProfile(profile: Buffer): Promise<Buffer> {
  const simple = await rgb().webp({ lossless: true }).toBuffer();
  const extended = Buffer.alloc(10);
  extended[0] = 0x20;
  extended.writeUIntLE(size.width - 1, 4, 3);
  extended.writeUIntLE(size.height - 1, 7, 3);
  const body = Buffer.concat([
    Buffer.from('WEBP'),
    riffChunk('VP8X', extended),
    riffChunk('ICCP', profile),
    simple.subarray(12),
  ]);
  return riffChunk('RIFF', body);
}

function webps(): TaggedPicture[] {
  return [
    { name: 'WebP, no tag', make: () => rgb().webp({ lossless: true }).toBuffer() },
    { name: 'WebP, ICCP', make: () => webpWithProfile(adobe) },
    { name: 'WebP, broken ICCP', make: () => webpWithProfile(Buffer.from('no profile')) },
    { name: 'WebP, ICCP for gray', make: () => webpWithProfile(iccProfile(1.8)) },
  ];
}

export const taggedPictures: readonly TaggedPicture[] = [...pngs(), ...jpegs(), ...cmyks(), ...webps()];

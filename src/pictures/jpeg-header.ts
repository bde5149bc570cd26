import { Window, type ByteSource } from './byte-source.ts';
import { exifOrientation } from './exif-orientation.ts';
import { maxParts, type Header, type HeaderLimits } from './header.ts';

// Marker codes: ITU-T T.81, table B.1.
const startOfImage = 0xd8;
const endOfImage = 0xd9;
const startOfScan = 0xda;
const exifSegment = 0xe1;
/** TEM, which has no length. */
const temporary = 0x01;

/** How many bytes between segments are skipped: fill bytes and rubbish, of which libjpeg skips any number. */
const maxRubbish = 65_536;
/** What is read at once of the data of a scan. */
const scanPiece = 65_536;

interface Frame {
  components: number;
  header: Omit<Header, 'scans' | 'orientation'>;
}

/**
 * Reads the header of a JPEG by walking its markers, as leniently as libjpeg does: what lies between two markers is
 * skipped. Undefined when this is no JPEG, has no frame, or has more segments or rubbish than any picture needs.
 *
 * Only a file with several scans is read beyond the first: to count them, in pieces, until there are too many or the
 * picture ends. What a phone appends (a gain map, a second view) is not counted.
 */
export async function readJpegHeader(source: ByteSource, limits: HeaderLimits): Promise<Header | undefined> {
  const window = new Window(source);
  const start = await window.from(0, 2);
  if (start[0] !== 0xff || start[1] !== startOfImage) return undefined;
  let frame: Frame | undefined;
  let orientation: number | undefined;
  let scans = 0;
  let rubbish = maxRubbish;
  const result = () => frame && scans > 0 && headerOf(frame, orientation ?? 1, scans);
  for (let at = 2, parts = 0; parts < maxParts; parts += 1) {
    const marker = await findMarker(window, at, scans > 0 ? Infinity : rubbish);
    if (!marker || marker.code === endOfImage || marker.code === startOfImage) return result() || undefined;
    rubbish -= marker.end - at - 2;
    at = marker.end;
    if (marker.code === temporary) continue;
    const length = await lengthAt(window, at);
    if (marker.code === startOfScan) {
      scans += 1;
      const isAll = (await window.from(at + 2, 1))[0] === frame?.components;
      if ((isAll && !frame?.header.isProgressive) || scans > limits.maxScans) return result() || undefined;
      window.piece = scanPiece;
    } else if (isStartOfFrame(marker.code)) {
      frame ??= readFrame(await window.from(at + 2, length), marker.code);
    } else if (marker.code === exifSegment) {
      orientation ??= await readOrientation(window, at + 2, length);
    }
    at += 2 + length;
  }
  return undefined;
}

function headerOf(frame: Frame, orientation: number, scans: number): Header {
  return { ...frame.header, orientation, scans, isProgressive: frame.header.isProgressive || scans > 1 };
}

/** Undefined when this is another segment that has the same code, as XMP has. */
async function readOrientation(window: Window, at: number, length: number): Promise<number | undefined> {
  if ((await window.from(at, 6)).toString('latin1', 0, 6) !== 'Exif\0\0') return undefined;
  return exifOrientation((await window.from(at, length)).subarray(6, length));
}

/** The length of a segment without the two bytes that say it. */
async function lengthAt(window: Window, at: number): Promise<number> {
  const bytes = await window.from(at, 2);
  return bytes.length < 2 ? 0 : Math.max(0, bytes.readUInt16BE(0) - 2);
}

/** The next code behind an FF that is neither a data byte nor a restart, at most so far away, and where it ends. */
async function findMarker(
  window: Window,
  from: number,
  most: number,
): Promise<{ code: number; end: number } | undefined> {
  let isBehindFill = false;
  for (let at = from; at < from + most + 2;) {
    const bytes = await window.from(at, 1);
    if (bytes.length === 0) return undefined;
    const index = indexOfCode(bytes, isBehindFill);
    if (index !== -1) return { code: bytes[index] as number, end: at + index + 1 };
    isBehindFill = bytes.at(-1) === 0xff;
    at += bytes.length;
  }
  return undefined;
}

function indexOfCode(bytes: Buffer, isBehindFill: boolean): number {
  let isBehind = isBehindFill;
  for (let i = 0; i < bytes.length; i += 1) {
    const code = bytes[i] as number;
    if (code === 0xff) isBehind = true;
    else if (isBehind && isMarker(code)) return i;
    else isBehind = false;
  }
  return -1;
}

/** FF 00 is a data byte and FF D0 to FF D7 a restart; neither ends what it stands in. */
function isMarker(code: number): boolean {
  return code !== 0 && !(code >= 0xd0 && code <= 0xd7);
}

/** SOF0 to SOF15, without DHT, JPG and DAC, which lie among them. */
function isStartOfFrame(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc;
}

/** The frame header behind its length: ITU-T T.81, B.2.2. */
function readFrame(data: Buffer, code: number): Frame | undefined {
  const components = data[5];
  if (components === undefined || data.length < 6 + 3 * components) return undefined;
  const header: Frame['header'] = {
    type: 'JPEG',
    bits: data[0] as number,
    height: data.readUInt16BE(1),
    width: data.readUInt16BE(3),
    colours: components >= 4 ? 4 : components === 3 ? 3 : 1,
    hasAlpha: false,
    isAnimated: false,
    // SOF2, 6, 10 and 14.
    isProgressive: (code & 3) === 2,
    samplesPerPixel: samplesPerPixel(data.subarray(6), components),
  };
  return { components, header };
}

/** Each component has a share of the samples of the finest: its factors, 4 bits across and 4 down. */
function samplesPerPixel(data: Buffer, components: number): number {
  const factors = Array.from({ length: components }, (_, i) => data[3 * i + 1] as number);
  const across = factors.map((factor) => Math.max(1, factor >> 4));
  const down = factors.map((factor) => Math.max(1, factor & 15));
  const most = Math.max(...across) * Math.max(...down);
  return across.reduce((sum, factor, i) => sum + (factor * (down[i] as number)) / most, 0);
}

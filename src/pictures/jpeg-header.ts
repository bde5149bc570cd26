import type { Header } from './inspect.ts';

// Marker codes: ITU-T T.81, table B.1.
const startOfImage = 0xd8;
const endOfImage = 0xd9;
const startOfScan = 0xda;

/**
 * Reads size and number of scans of a JPEG by walking its markers, as leniently as libjpeg does: what lies between
 * two markers is skipped. Undefined when this is no JPEG or it has no frame. Stops at the end of the first picture,
 * so that what a phone appends (a gain map, a second view) is not counted.
 */
export function readJpegHeader(bytes: Buffer): Header | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== startOfImage || bytes[2] !== 0xff) return undefined;
  let frame: { width: number; height: number } | undefined;
  let scans = 0;
  let at = 2;
  for (;;) {
    at = nextMarker(bytes, at);
    const code = bytes[at];
    if (code === undefined || code === endOfImage) break;
    at += 1;
    if (isStandalone(code)) continue;
    if (at + 2 > bytes.length) break;
    if (isStartOfFrame(code) && !frame && at + 7 <= bytes.length) {
      frame = { height: bytes.readUInt16BE(at + 3), width: bytes.readUInt16BE(at + 5) };
    }
    if (code === startOfScan) scans += 1;
    at += Math.max(2, bytes.readUInt16BE(at));
  }
  return frame && { type: 'JPEG', ...frame, scans: Math.max(1, scans) };
}

/**
 * The position of the next marker's code byte. Within entropy-coded data FF 00 is a data byte and FF D0..D7 a
 * restart; neither ends the scan.
 */
function nextMarker(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(0xff, from);
  while (at !== -1) {
    while (bytes[at] === 0xff) at += 1;
    const code = bytes[at];
    if (code === undefined) break;
    if (code !== 0 && !isRestart(code)) return at;
    at = bytes.indexOf(0xff, at + 1);
  }
  return bytes.length;
}

function isRestart(code: number): boolean {
  return code >= 0xd0 && code <= 0xd7;
}

/** Markers without a length: TEM and a repeated start of image. */
function isStandalone(code: number): boolean {
  return code === 0x01 || code === startOfImage;
}

/** SOF0 to SOF15, without DHT, JPG and DAC, which lie among them. */
function isStartOfFrame(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc;
}

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { projectRoot } from '../../../src/project-root.ts';

/**
 * The fonts that a machine may have, as npm packages bring them, so that no test depends on what is installed. DejaVu
 * Sans is the only one on a bare Debian, and as wide as Verdana; Arimo is as wide as Arial, Helvetica and Liberation
 * Sans.
 */
export const fontSets = {
  'DejaVu Sans': 'dejavu-sans',
  Arimo: 'arimo',
} as const;

export type FontSet = keyof typeof fontSets;

/** The environment of a browser that sees these fonts and no others; `folder` is for the files that this takes. */
export async function fontEnvironment(set: FontSet, folder: string): Promise<Record<string, string>> {
  const fonts = join(folder, 'fonts');
  await mkdir(fonts, { recursive: true });
  const name = fontSets[set];
  for (const weight of [400, 700]) {
    const file = `node_modules/@fontsource/${name}/files/${name}-latin-${weight}-normal.woff`;
    const woff = await readFile(join(projectRoot, file));
    await writeFile(join(fonts, `${name}-${weight}.ttf`), unpackWoff(woff));
  }
  const config = join(folder, 'fonts.conf');
  await writeFile(
    config,
    `<?xml version="1.0"?><fontconfig><dir>${fonts}</dir><cachedir>${join(folder, 'cache')}</cachedir></fontconfig>`,
  );
  return { FONTCONFIG_FILE: config };
}

/**
 * The TrueType file in a WOFF 1.0 file (w3.org/TR/WOFF): the same tables, each without its compression. Chromium reads
 * no WOFF that the system has.
 */
function unpackWoff(woff: Buffer): Uint8Array {
  const count = woff.readUInt16BE(12);
  const header = Buffer.alloc(12 + 16 * count);
  const log2 = Math.floor(Math.log2(count));
  woff.copy(header, 0, 4, 8);
  header.writeUInt16BE(count, 4);
  header.writeUInt16BE(16 * 2 ** log2, 6);
  header.writeUInt16BE(log2, 8);
  header.writeUInt16BE(16 * (count - 2 ** log2), 10);
  const parts: Uint8Array[] = [header];
  let end = header.length;
  for (let table = 0; table < count; table += 1) {
    const from = 44 + 20 * table;
    const to = 12 + 16 * table;
    const start = woff.readUInt32BE(from + 4);
    const packed = woff.subarray(start, start + woff.readUInt32BE(from + 8));
    const length = woff.readUInt32BE(from + 12);
    const content = packed.length < length ? inflateSync(packed) : packed;
    // Its name and its checksum.
    woff.copy(header, to, from, from + 4);
    woff.copy(header, to + 4, from + 16, from + 20);
    header.writeUInt32BE(end, to + 8);
    header.writeUInt32BE(length, to + 12);
    // Tables begin at multiples of four.
    parts.push(content, Buffer.alloc(-length & 3));
    end += length + (-length & 3);
  }
  return Buffer.concat(parts);
}

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { projectRoot } from '../../src/project-root.ts';

/** Makes the icons that must be pixels of icon.svg: `npm run icons`, when it has changed. */
const folder = join(projectRoot, 'static/images');
const paper = '#faf9f7';

/** `share` of the width is drawing, the rest is margin: systems cut icons to circles and worse (w3.org/TR/appmanifest). */
async function draw(size: number, share: number, background?: string): Promise<Buffer> {
  const inner = Math.round(size * share);
  const before = Math.floor((size - inner) / 2);
  const after = size - inner - before;
  const svg = await readFile(join(folder, 'icon.svg'));
  const ground = background ?? '#0000';
  return sharp(svg, { density: (72 * inner) / 24 })
    .resize(inner, inner)
    .extend({ top: before, left: before, bottom: after, right: after, background: ground })
    .flatten(background === undefined ? false : { background })
    .png({ compressionLevel: 9, palette: true })
    .toBuffer();
}

/** An ICO file of one PNG, which every browser of this century reads. */
function wrapIco(png: Buffer, size: number): Buffer {
  const header = Buffer.alloc(22);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(1, 4);
  header.writeUInt8(size, 6);
  header.writeUInt8(size, 7);
  header.writeUInt16LE(1, 10);
  header.writeUInt16LE(32, 12);
  header.writeUInt32LE(png.length, 14);
  header.writeUInt32LE(header.length, 18);
  return Buffer.concat([header, png]);
}

const files = {
  'icon-192.png': await draw(192, 0.8),
  'icon-512.png': await draw(512, 0.8),
  'icon-maskable-512.png': await draw(512, 0.5, paper),
  'touch-icon.png': await draw(180, 0.6, paper),
  'favicon.ico': wrapIco(await draw(48, 1), 48),
};
for (const [name, bytes] of Object.entries(files)) {
  await writeFile(join(folder, name), bytes);
  console.log(name, bytes.length);
}

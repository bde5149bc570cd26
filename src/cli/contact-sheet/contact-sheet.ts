import { resizePicture, type Picture } from '../../rendering/pixels.ts';
import { applyFilter } from '../../rendering/apply-filter.ts';
import { filters } from '../../filters/catalogue.ts';
import { loadPictureLimits } from '../../main/load-picture-limits.ts';
import type { Arguments } from '../command.ts';
import { readPictureFile, writePictureFile } from '../picture-file.ts';
import { writableFormat } from '../picture-names.ts';
import { drawText, textWidth } from './draw-text.ts';
import { glyphHeight } from './glyphs.ts';

const thumbnailSide = 240;
const gap = 12;
const textScale = 2;
const labelHeight = 8 + glyphHeight * textScale;
const paper = 255;
const ink = 40;

/** `instaclone contact-sheet`: the picture as it is and with every filter, each above its name. */
export async function contactSheet({ operands }: Arguments): Promise<void> {
  const [input = '', output = ''] = operands;
  writableFormat(output); // Before the work is done.
  const thumbnail = await shrink(await readPictureFile(input, await loadPictureLimits()));
  const cells = [
    { label: 'Original', picture: thumbnail },
    ...filters.map(({ name, label }) => ({ label, picture: filtered(thumbnail, name) })),
  ];
  await writePictureFile(output, arrange(cells, thumbnail));
}

/** So that its longer side fits the cell. Of a picture that is a mere line the start is shown. */
async function shrink(picture: Picture): Promise<Picture> {
  const scale = Math.min(1, picture.width / picture.height);
  const { pixels, width, height } = await resizePicture(picture, Math.ceil(thumbnailSide * scale));
  const shown = Math.min(height, thumbnailSide);
  return { pixels: pixels.subarray(0, 3 * width * shown), width, height: shown };
}

function filtered(thumbnail: Picture, name: string): Picture {
  const copy = { ...thumbnail, pixels: Buffer.from(thumbnail.pixels) };
  applyFilter(copy, name, 100);
  return copy;
}

function arrange(cells: readonly { label: string; picture: Picture }[], { width, height }: Picture): Picture {
  const columns = columnsFor(cells.length);
  const cellWidth = Math.max(width, ...cells.map(({ label }) => textWidth(label, textScale))) + gap;
  const cellHeight = height + labelHeight + gap;
  const sheet = blank(columns * cellWidth + gap, Math.ceil(cells.length / columns) * cellHeight + gap);
  cells.forEach(({ label, picture }, index) => {
    const left = gap + (index % columns) * cellWidth;
    const top = gap + Math.floor(index / columns) * cellHeight;
    paste(sheet, picture, left, top);
    drawText(sheet, label, { left, top: top + height + 8, scale: textScale, level: ink });
  });
  return sheet;
}

/** The one of 4 to 8 columns whose last row has the fewest empty places; among equals the more. */
function columnsFor(count: number): number {
  const candidates = [8, 7, 6, 5, 4].filter((columns) => columns <= count);
  const empty = (columns: number) => (columns - (count % columns)) % columns;
  return candidates.reduce(
    (best, columns) => (empty(columns) < empty(best) ? columns : best),
    candidates[0] ?? 1,
  );
}

function blank(width: number, height: number): Picture {
  return { pixels: Buffer.alloc(3 * width * height, paper), width, height };
}

function paste(sheet: Picture, { pixels, width, height }: Picture, left: number, top: number): void {
  for (let y = 0; y < height; y += 1) {
    pixels.copy(sheet.pixels, 3 * ((top + y) * sheet.width + left), 3 * y * width, 3 * (y + 1) * width);
  }
}

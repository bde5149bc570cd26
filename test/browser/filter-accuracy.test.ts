import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFilter } from '../../src/filters/catalogue.ts';
import { compileFilter } from '../../src/filters/compile.ts';
import { cssgramFilters } from '../../src/filters/cssgram.ts';
import { hasChromium, openChromium } from '../support/browser.ts';
import { filterPictures, type Picture } from '../support/filter-pictures.ts';
import { cssgramStyles, type CssgramStyle } from './cssgram-styles.ts';

const names = cssgramFilters.map(({ name }) => name);
/**
 * Chromium blends layers in 8 bits and rounds some modes up, others down; the formulas themselves, worked out in
 * floating point, are as far from it: 1.05 for valencia, and on dark photos 0.61 for rise, which has two layers.
 */
const meanLimits: Readonly<Record<string, number>> = { valencia: 1.1, rise: 0.65 };

const pictures = await filterPictures();
let browser: Browser;
/** What Chromium makes of each picture, by picture and filter. */
let rendered: Map<Picture, Map<string, Buffer>>;

test('every CSSgram filter has a style to compare with', () => {
  expect(Object.keys(cssgramStyles).sort()).toEqual([...names].sort());
});

describe.skipIf(!hasChromium())('filters as Chromium paints them', () => {
  beforeAll(async () => {
    browser = await openChromium('--disable-gpu', '--force-color-profile=srgb');
    rendered = new Map();
    for (const picture of pictures) rendered.set(picture, await renderAll(picture));
  });
  afterAll(() => browser?.close());

  describe.each(pictures)('$name', (picture) => {
    test.each(names)('%s', (name) => {
      const errors = compare(applyFilter(name, picture), rendered.get(picture)!.get(name)!);
      expect(errors.mean).toBeLessThanOrEqual(meanLimits[name] ?? 0.6);
      expect(errors.within3).toBeGreaterThanOrEqual(0.999);
    });
  });
});

function applyFilter(name: string, { width, height, pixels }: Picture): Buffer {
  const copy = Buffer.from(pixels);
  compileFilter(findFilter(name)!, width, height)(copy, 3);
  return copy;
}

function compare(ours: Buffer, theirs: Buffer): { mean: number; within3: number } {
  expect(ours.length).toBe(theirs.length);
  let [sum, far] = [0, 0];
  for (let i = 0; i < ours.length; i++) {
    const error = Math.abs(ours[i]! - theirs[i]!);
    sum += error;
    if (error > 3) far += 1;
  }
  return { mean: sum / ours.length, within3: 1 - far / ours.length };
}

/** All filters below one another on one page, which is painted once. */
async function renderAll({ width, height, pixels }: Picture): Promise<Map<string, Buffer>> {
  const png = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: 1 });
  const figures = names.map((name) => `<figure class="f${name}"><img src="${dataUrl(png)}"></figure>`);
  await page.setContent(`<style>${styleSheet(width, height)}</style>${figures.join('')}`);
  await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode())));
  const painted = await page.screenshot({ fullPage: true });
  await page.close();
  const crops = names.map(async (name, i): Promise<[string, Buffer]> => {
    const area = { left: 0, top: i * height, width, height };
    return [name, await sharp(painted).extract(area).removeAlpha().raw().toBuffer()];
  });
  return new Map(await Promise.all(crops));
}

function styleSheet(width: number, height: number): string {
  const layers = `content: ''; position: absolute; inset: 0`;
  return `
    body { margin: 0; background: white }
    figure { margin: 0; position: relative; width: ${width}px; height: ${height}px }
    img { display: block; position: relative; z-index: 1 }
    figure::before { ${layers}; z-index: 2 }
    figure::after { ${layers}; z-index: 3 }
    ${names.map((name) => rules(`.f${name}`, cssgramStyles[name]!)).join('')}`;
}

function rules(selector: string, { filter, before, after }: CssgramStyle): string {
  // Without a filter the container needs another reason to blend its layers with the picture alone.
  return `
    ${selector} { ${filter === undefined ? 'isolation: isolate' : `filter: ${filter}`} }
    ${before === undefined ? '' : `${selector}::before { ${before} }`}
    ${after === undefined ? '' : `${selector}::after { ${after} }`}`;
}

function dataUrl(png: Buffer): string {
  return `data:image/png;base64,${png.toString('base64')}`;
}

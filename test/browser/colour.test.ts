/// <reference lib="dom" />
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePicture } from '../../src/rendering/pixels.ts';
import { hasChromium, openChromium } from '../support/browser/browser.ts';
import { exactColors } from '../support/filters/painted-filters.ts';
import { chartHeight, chartWidth, middles } from '../support/pictures/colour-chart.ts';
import { taggedPictures } from '../support/pictures/tagged-pictures.ts';

const typeOf = (name: string) => `image/${name.slice(0, name.indexOf(',')).toLowerCase()}`;
/** In levels, of any channel of any colour. */
const tolerance = 4;

/** What can't be as Chromium has it, and how far off it is at most, in levels in the mean. */
const known: readonly [RegExp, number][] = [
  // Made for screens brighter than white; Chromium maps them to this one by rules of its own.
  [/cICP (PQ|HLG)/, 70],
  // Black ink is not black: Chromium shows it as the profile has it, lcms as dark as the screen can.
  [/four components.*, ICC$/, 25],
];

/** As many beside one another as keep the page below 8,192 pixels, where textures end. */
const columns = 16;

describe.skipIf(!hasChromium())('colours', () => {
  let browser: Browser;
  const painted = new Map<string, number[][]>();
  beforeAll(async () => {
    browser = await openChromium({ args: exactColors });
    const viewport = { width: columns * chartWidth, height: chartHeight };
    const page = await browser.newPage({ viewport, deviceScaleFactor: 1 });
    const images = await Promise.all(
      taggedPictures.map(async ({ name, make }) => {
        const source = `data:${typeOf(name)};base64,${(await make()).toString('base64')}`;
        return `<img src="${source}">`;
      }),
    );
    const style = `body { margin: 0; background: #fff } img { float: left; width: ${chartWidth}px; height: ${chartHeight}px }`;
    await page.setContent(`<style>${style}</style>${images.join('')}`);
    await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode())));
    const { data, info } = await sharp(await page.screenshot({ fullPage: true }))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    taggedPictures.forEach(({ name }, i) => {
      const at = { x: (i % columns) * chartWidth, y: Math.floor(i / columns) * chartHeight };
      painted.set(name, middles(data, info.width, at));
    });
  }, 120_000);
  afterAll(() => browser?.close());

  it.each(taggedPictures)('$name: as Chromium paints it', async ({ name, make }) => {
    const { pixels, width } = await decodePicture(await make(), 1_000_000);
    const ours = middles(pixels, width).flat();
    const errors = painted
      .get(name)!
      .flat()
      .map((value, i) => Math.abs(value - ours[i]!));
    const mean = errors.reduce((sum, error) => sum + error) / errors.length;
    const [, most] = known.find(([pattern]) => pattern.test(name)) ?? [];
    if (most !== undefined) expect(mean).toBeLessThan(most);
    else expect(Math.max(...errors)).toBeLessThanOrEqual(tolerance);
  });
});

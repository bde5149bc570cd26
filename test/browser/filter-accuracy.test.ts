import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cssgramFilters } from '../../src/filters/cssgram.ts';
import { hasChromium, openChromium } from '../support/browser/browser.ts';
import { cssgramStyles } from '../support/filters/cssgram-styles.ts';
import { filterPictures, type Picture } from '../support/filters/filter-pictures.ts';
import {
  errorsOf,
  exactColors,
  exactColorsOnGraphics,
  paintFilters,
  paintsOnGraphics,
} from '../support/filters/painted-filters.ts';

const names = cssgramFilters.map(({ name }) => name);
const pictures = await filterPictures();

test('every CSSgram filter has a style to compare with', () => {
  expect(Object.keys(cssgramStyles).sort()).toEqual([...names].sort());
});

/**
 * To blend on an x86 processor, Skia takes (v + 255) >> 8 for v / 255: "wrong (+-1) ~25% of the time", as it says of
 * itself (div255 in src/opts/SkRasterPipeline_opts.h), and half a level too much in the dark. Rise has three of these
 * for each sample (two layers, and the opacity of one), and valencia's exclusion counts one twice. On ARM, and on a
 * graphics card, Skia rounds to the nearest. So these limits say how far Chromium is from itself, which for rise on the
 * dark photo is 0.62; formulas that made up for it would be as far from what most people's browsers paint.
 */
const moreOnProcessor: Readonly<Record<string, number>> = { valencia: 1.1, rise: 0.65 };

/** By how many levels a sample of a filter may differ in the mean. */
type MeanLimit = (name: string) => number;
const onProcessor: MeanLimit = (name) => moreOnProcessor[name] ?? 0.6;
const onGraphics: MeanLimit = () => 0.5;

describe.skipIf(!hasChromium()).each([
  { where: 'on the processor', options: exactColors, needsGraphics: false, meanLimit: onProcessor },
  { where: 'on a graphics card', options: exactColorsOnGraphics, needsGraphics: true, meanLimit: onGraphics },
])('filters as Chromium paints them $where', ({ options, needsGraphics, meanLimit }) => {
  let browser: Browser;
  let canPaint = false;
  const painted = new Map<Picture, Map<string, Buffer>>();
  beforeAll(async () => {
    browser = await openChromium({ args: options });
    for (const picture of pictures) painted.set(picture, await paintFilters(browser, picture, names));
    canPaint = !needsGraphics || (await paintsOnGraphics(browser));
    if (!canPaint && process.env['REQUIRE_SERVERS'] === '1') {
      throw new Error('This Chromium paints on the processor alone, and REQUIRE_SERVERS=1 is set');
    }
  });
  afterAll(() => browser?.close());

  describe.each(pictures)('$name', (picture) => {
    test.for(names)('%s', (name, { skip }) => {
      skip(!canPaint, 'this Chromium paints on the processor alone');
      const { mean, within3 } = errorsOf(name, picture, painted.get(picture)!.get(name)!);
      expect(mean).toBeLessThanOrEqual(meanLimit(name));
      expect(within3).toBeGreaterThanOrEqual(0.999);
    });
  });
});

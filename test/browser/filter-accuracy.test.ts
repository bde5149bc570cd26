import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cssgramFilters } from '../../src/filters/cssgram.ts';
import { hasChromium, openChromium } from '../support/browser.ts';
import { cssgramStyles } from '../support/cssgram-styles.ts';
import { filterPictures, type Picture } from '../support/filter-pictures.ts';
import { errorsOf, exactColors, paintFilters } from '../support/painted-filters.ts';

const names = cssgramFilters.map(({ name }) => name);
const pictures = await filterPictures();

/**
 * Chromium blends layers in 8 bits and rounds some modes up, others down; the formulas themselves, worked out in
 * floating point, are as far from it: 1.05 for valencia, and on dark photos 0.61 for rise, which has two layers.
 */
const meanLimits: Readonly<Record<string, number>> = { valencia: 1.1, rise: 0.65 };

test('every CSSgram filter has a style to compare with', () => {
  expect(Object.keys(cssgramStyles).sort()).toEqual([...names].sort());
});

describe.skipIf(!hasChromium())('filters as Chromium paints them', () => {
  let browser: Browser;
  const painted = new Map<Picture, Map<string, Buffer>>();
  beforeAll(async () => {
    browser = await openChromium(...exactColors);
    for (const picture of pictures) painted.set(picture, await paintFilters(browser, picture, names));
  });
  afterAll(() => browser?.close());

  describe.each(pictures)('$name', (picture) => {
    test.each(names)('%s', (name) => {
      const { mean, within3 } = errorsOf(name, picture, painted.get(picture)!.get(name)!);
      expect(mean).toBeLessThanOrEqual(meanLimits[name] ?? 0.6);
      expect(within3).toBeGreaterThanOrEqual(0.999);
    });
  });
});

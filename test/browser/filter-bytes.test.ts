import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, openChromium } from '../support/browser/browser.ts';
import { digestsInNode, openEnginePages, type EnginePages } from '../support/filters/filter-digests.ts';
import { filterPictures, photoLike } from '../support/filters/filter-pictures.ts';

/** With one that is large enough for WebAssembly. */
const pictures = [...(await filterPictures()), { ...photoLike(401, 299), name: 'large' }];

describe.skipIf(!hasChromium())('bytes in Chromium and in Node', () => {
  let browser: Browser;
  let pages: EnginePages;
  beforeAll(async () => {
    browser = await openChromium();
    pages = await openEnginePages(browser);
  });
  afterAll(async () => {
    await pages?.close();
    await browser?.close();
  });

  describe.each(['script', 'wasm'] as const)('with %s', (engine) => {
    test.each(pictures)('$name: every filter gives the same', async (picture) => {
      expect(await pages.digests(picture, engine)).toEqual(digestsInNode(picture));
    });
  });

  test('a page that may not use WebAssembly gets the same bytes all the same', async () => {
    const picture = pictures.at(-1)!;
    expect(await pages.digests(picture, 'script', 'wasm')).toEqual(digestsInNode(picture));
  });
});

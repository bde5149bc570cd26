import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  hasChromium,
  openChromium,
  openPage,
  outOfWindow,
  sidewaysScroll,
} from '../support/browser/browser.ts';
import { fillEveryPage, type EveryPage } from '../support/browser/every-page.ts';
import { choose } from '../support/browser/upload-page.ts';
import { fontEnvironment, fontSets, type FontSet } from '../support/browser/font-sets.ts';
import { useNode } from '../support/nodes/use-node.ts';

/** WCAG 2.2: reflow asks for 320 pixels (1.4.10), and text for twice its size (1.4.4). Here both at once, too. */
const windowWidths = [320, 768, 1280];
const textSizes = [16, 32];

const readers = (Object.keys(fontSets) as FontSet[]).flatMap((fonts) =>
  textSizes.map((textSize) => [fonts, textSize] as const),
);

describe.skipIf(!hasChromium())('whatever the fonts, and however large the text', () => {
  const node = useNode();
  let { paths, cookie }: EveryPage = { paths: {}, cookie: '' };
  let folder: string;
  beforeAll(async () => {
    ({ paths, cookie } = await fillEveryPage(node.url));
    folder = await mkdtemp(join(tmpdir(), 'instaclone-fonts-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function openBrowser(fonts: FontSet, textSize: number): Promise<Browser> {
    const env = await fontEnvironment(fonts, join(folder, fonts));
    // What people choose in the settings of their browser.
    return openChromium({ args: [`--blink-settings=defaultFontSize=${textSize}`], env });
  }

  it.each(readers)('nothing sticks out of a window: %s, %i px', async (fonts, textSize) => {
    const browser = await openBrowser(fonts, textSize);
    try {
      const { page } = await openPage(browser, node.url, { cookie });
      const found: string[] = [];
      for (const [name, path] of Object.entries(paths)) {
        await page.goto(path);
        await addThirdLink(page);
        if (name === 'upload') await choose(page, 'a.jpg', `${'long '.repeat(20)}.jpg`);
        await expect.poll(() => drawnFonts(page)).toEqual([fonts]);
        expect(await page.evaluate('getComputedStyle(document.body).fontSize')).toBe(`${textSize}px`);
        for (const width of windowWidths) {
          await page.setViewportSize({ width, height: 700 });
          const wider = await sidewaysScroll(page);
          const where = `${name}, ${width} wide`;
          if (wider > 0) found.push(`${where}: scrolls by ${wider}`);
          found.push(...(await outOfWindow(page)).map((what) => `${where}: ${what}`));
        }
      }
      expect(found).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  it('something that sticks out would be found', async () => {
    const browser = await openBrowser('DejaVu Sans', 16);
    try {
      const { page } = await openPage(browser, node.url, { width: 320 });
      await page.goto('/about');
      await page.evaluate(`document.querySelector('.nav-link').textContent = 'x'.repeat(50)`);
      expect(await outOfWindow(page)).toContainEqual(expect.stringContaining('xxx'));
      expect(await sidewaysScroll(page)).toBeGreaterThan(0);
    } finally {
      await browser.close();
    }
  });
});

/** The header has room for one link more than it has. */
async function addThirdLink(page: Page): Promise<void> {
  await page.evaluate(`(() => {
    const link = document.querySelector('.nav-link');
    if (document.querySelectorAll('.nav-link').length === 1) link.before(link.cloneNode(true));
  })()`);
}

/** The fonts with which the links of the header are drawn. */
async function drawnFonts(page: Page): Promise<string[]> {
  const debug = await page.context().newCDPSession(page);
  await debug.send('DOM.enable');
  await debug.send('CSS.enable');
  const { root } = await debug.send('DOM.getDocument');
  const { nodeId } = await debug.send('DOM.querySelector', { nodeId: root.nodeId, selector: '.nav-link' });
  const { fonts } = await debug.send('CSS.getPlatformFontsForNode', { nodeId });
  await debug.detach();
  return fonts.map(({ familyName }) => familyName);
}

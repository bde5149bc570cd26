import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { hasChromium, openChromium, openPage } from '../support/browser/browser.ts';
import { discard, startEmbeddedNode } from '../support/nodes/embedded-node.ts';
import { hangGallery } from '../support/nodes/gallery.ts';

/** Pictures of the main pages, light and dark, on a phone, a tablet and a desktop: `node screenshots.js FOLDER`. */
const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Usage: npm run screenshots -- FOLDER');
  process.exitCode = 2;
} else if (!hasChromium()) {
  process.exitCode = 1;
} else {
  await takeAll(folder);
}

async function takeAll(into: string): Promise<void> {
  await mkdir(into, { recursive: true });
  const [node, browser] = await Promise.all([startEmbeddedNode(), openChromium()]);
  try {
    const { parent, cookie } = await hangGallery(node.url, 20, ['gray', 'sepia', 'clarendon']);
    const picture = `/image/${parent}`;
    const shots: Shot[] = [
      { name: 'front', path: '/' },
      { name: 'picture', path: picture, prepare: untilFiltersAreDrawn },
      { name: 'full-screen', path: picture, prepare: (page) => page.locator('[data-full-screen]').click() },
      { name: 'upload', path: '/upload' },
      { name: 'mine', path: '/mine' },
    ];
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const [device, width] of Object.entries({ small: 320, phone: 390, tablet: 768, desktop: 1440 })) {
        await takePages(browser, node.url, { into, shots, cookie, colorScheme, device, width });
      }
    }
  } finally {
    await browser.close();
    await discard(node);
  }
}

interface Shot {
  name: string;
  path: string;
  /** What is done on the page before its picture is taken. */
  prepare?: (page: Page) => Promise<void>;
}

/** The strip is drawn when the page has nothing else to do. */
async function untilFiltersAreDrawn(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'Sepia' }).waitFor();
}

interface Look {
  into: string;
  shots: readonly Shot[];
  /** Whose pages they are. */
  cookie: string;
  colorScheme: 'light' | 'dark';
  device: string;
  width: number;
}

async function takePages(browser: Browser, url: string, look: Look): Promise<void> {
  const { into, shots, cookie, colorScheme, device, width } = look;
  const { page, close } = await openPage(browser, url, {
    width,
    cookie,
    colorScheme,
    reducedMotion: 'reduce',
  });
  for (const { name, path, prepare } of shots) {
    await page.goto(path);
    // So that every picture is there: those further down are loaded when they come near.
    await page.evaluate(
      `(async () => {
        scrollTo(0, document.body.scrollHeight);
        for (const img of document.images) img.loading = 'eager';
        const isThere = (img) => img.complete && img.naturalWidth > 0;
        while (![...document.images].every(isThere)) await new Promise((resolve) => setTimeout(resolve, 20));
        await Promise.all([...document.images].map((img) => img.decode()));
        scrollTo(0, 0);
      })()`,
    );
    await prepare?.(page);
    const file = join(into, `${name}-${device}-${colorScheme}.png`);
    await page.screenshot({ path: file, animations: 'disabled' });
    console.log(file);
  }
  await close();
}

/// <reference lib="dom" />
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, pictureShown, widths } from '../support/browser/browser.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { useSite } from '../support/browser/use-site.ts';
import { visitor } from '../support/nodes/visitor.ts';

const mostScriptBytes = 30 * 1024;
const mostStyleBytes = 15 * 1024;
const mostShift = 0.02;

describe.skipIf(!hasChromium())('what a page weighs', () => {
  const site = useSite();
  let cookie: string;
  beforeAll(async () => {
    const me = visitor(site.url);
    for (const [width, height] of [
      [900, 600],
      [600, 900],
      [500, 500],
      [1000, 400],
      [300, 800],
    ] as const) {
      await me.uploadReady(await jpegPhoto(width, height));
    }
    await me.post('/like/1');
    await me.settled(await me.post('/image/2', { filter: 'sepia' }));
    cookie = me.cookie();
  });

  it.each(['/', '/image/1', '/image/1/edit', '/upload', '/mine', '/about'])(
    '%s: scripts and styles, compressed, and none of the browser’s formatters at the start',
    async (path) => {
      const { page, close } = await site.openPage({ cookie });
      await page.addInitScript(noteFormatters);
      const bytes = { script: 0, stylesheet: 0 };
      const bodies: Promise<void>[] = [];
      page.on('response', (response) => {
        const type = response.request().resourceType();
        if (type !== 'script' && type !== 'stylesheet') return;
        bodies.push(response.body().then((body) => void (bytes[type] += gzipSync(body).length)));
      });
      await page.goto(path);
      await Promise.all(bodies);
      expect(bytes.script).toBeGreaterThan(0);
      expect(bytes.script).toBeLessThanOrEqual(mostScriptBytes);
      expect(bytes.stylesheet).toBeGreaterThan(0);
      expect(bytes.stylesheet).toBeLessThanOrEqual(mostStyleBytes);
      expect(await page.evaluate('window.formatters')).toEqual([]);
      await close();
    },
  );

  it.each(
    ['/', '/image/2', '/image/6', '/upload', '/mine', '/about'].flatMap((path) =>
      Object.values(widths).map((width) => [path, width] as const),
    ),
  )('%s: nothing moves when scripts, pictures and fonts arrive, %i pixels wide', async (path, width) => {
    const { page, problems, close } = await site.openPage({ width, cookie });
    await page.addInitScript(
      `window.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.shift += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });`,
    );
    // Late, one after the other: what would move has already been painted.
    const lateOnes = [];
    for (const folder of ['js', 'media', 'fonts']) lateOnes.push(await holdBack(page, `**/${folder}/**`));
    await page.goto(path, { waitUntil: 'commit' });
    await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
    for (const release of lateOnes) {
      await nextFrames(page);
      release();
    }
    await page.waitForLoadState();
    if ((await page.locator('.photo').count()) > 0) {
      await pictureShown(page, '.photo');
      const placeholder = 'document.querySelector(".placeholder").naturalWidth';
      expect(await page.evaluate(placeholder)).toBe(4);
    }
    const selectors = { '/upload': 'form.is-scripted', '/image/2': '.filter-strip' } as Record<
      string,
      string
    >;
    await page.locator(selectors[path] ?? 'main').waitFor();
    expect(await page.evaluate('document.fonts.ready.then(() => document.fonts.check("1em Fraunces"))')).toBe(
      true,
    );
    await nextFrames(page);
    expect(await page.evaluate('window.shift')).toBeLessThan(mostShift);
    expect(problems).toEqual([]);
    await close();
  });
});

/** The first of each kind loads its data, in which time a phone answers to nothing. */
const noteFormatters = `
  window.formatters = [];
  for (const name of Object.getOwnPropertyNames(Intl).filter((name) => Intl[name].prototype)) {
    Intl[name] = new Proxy(Intl[name], {
      construct: (target, values) => (window.formatters.push(name), Reflect.construct(target, values)),
    });
  }
`;

/** Keeps answers to such requests waiting until what it resolves to is called. */
async function holdBack(page: Page, pattern: string): Promise<() => void> {
  let release = () => {};
  const isReleased = new Promise<void>((resolve) => (release = resolve));
  await page.route(pattern, async (route) => {
    await isReleased;
    await route.continue();
  });
  return release;
}

/**
 * Waits until a fifth of a second of frames has been painted: for 100 ms Chromium shows nothing in place of a font that
 * is to come. What has moved is told with the frame after.
 */
async function nextFrames(page: Page): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    const start = performance.now();
    const look = (now) => (now - start > 200 ? setTimeout(resolve) : requestAnimationFrame(look));
    requestAnimationFrame(look);
  })`);
}

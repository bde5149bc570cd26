import { gzipSync } from 'node:zlib';
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
  });

  it.each(['/', '/image/1', '/upload', '/about'])('%s: scripts and styles, compressed', async (path) => {
    const { page, close } = await site.openPage();
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
    await close();
  });

  it.each(
    ['/', '/image/2', '/about'].flatMap((path) =>
      Object.values(widths).map((width) => [path, width] as const),
    ),
  )('%s: nothing moves when pictures and fonts arrive, %i pixels wide', async (path, width) => {
    const { page, problems, close } = await site.openPage({ width });
    // Late pictures: what would move has already been painted.
    await page.route('**/media/**', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      await route.continue();
    });
    // After the first picture of the page with the font that stands in.
    await page.route('**/fonts/**', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      await route.continue();
    });
    await page.addInitScript(
      `window.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.shift += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });`,
    );
    await page.goto(path);
    if (path !== '/about') {
      await pictureShown(page, '.photo');
      const placeholder = 'document.querySelector(".placeholder").naturalWidth';
      expect(await page.evaluate(placeholder)).toBe(4);
    }
    expect(await page.evaluate('document.fonts.ready.then(() => document.fonts.check("1em Fraunces"))')).toBe(
      true,
    );
    // What moves is told with the next frame.
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))');
    expect(await page.evaluate('window.shift')).toBeLessThan(mostShift);
    expect(problems).toEqual([]);
    await close();
  });
});

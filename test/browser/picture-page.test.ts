/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, pictureShown, sidewaysScroll } from '../support/browser/browser.ts';
import {
  type Box,
  boxesOf,
  hangPictures,
  imageOf,
  type PicturesToShow,
} from '../support/browser/picture-page.ts';
import { useSite } from '../support/browser/use-site.ts';

const screens = [
  [390, 844],
  [768, 1024],
  [1440, 900],
] as const;

describe.skipIf(!hasChromium())('the page of a picture', () => {
  const site = useSite();
  let ids: PicturesToShow['ids'];
  beforeAll(async () => {
    ({ ids } = await hangPictures(site.url));
  });

  describe.each(screens)('in a window of %i x %i', (width, height) => {
    const open = (options = {}) =>
      site.openPage({ width, viewport: { width, height }, hasTouch: width < 1000, ...options });

    it.each(['root', 'toaster', 'portrait', 'small'] as const)(
      'shows photo, strip, strength and Apply without scrolling: %s',
      async (which) => {
        const { page, problems, close } = await open();
        await page.goto(`/image/${ids[which]}`);
        await page.locator('.filter-strip').waitFor();
        const boxes = await boxesOf(page, [
          '[data-main-picture]',
          '.filter-strip',
          'input[name="strength"]',
          '.studio [type="submit"]',
        ]);
        for (const { left, top, right, bottom } of boxes) {
          expect(left).toBeGreaterThanOrEqual(0);
          expect(top).toBeGreaterThanOrEqual(0);
          expect(right).toBeLessThanOrEqual(width + 1);
          expect(bottom).toBeLessThanOrEqual(height);
        }
        const [photo, ...controls] = boxes as [Box, ...Box[]];
        for (const control of controls) expect(areApart(photo, control)).toBe(true);
        expect(await page.locator('select').isVisible()).toBe(false);
        expect(await sidewaysScroll(page)).toBe(0);
        expect(problems).toEqual([]);
        await close();
      },
    );

    it('has the drop-down without JavaScript, beside photo, strength and Apply, and makes what is chosen', async () => {
      const { page, close } = await open({ javaScriptEnabled: false });
      await page.goto(`/image/${ids.toaster}`);
      const boxes = await boxesOf(page, ['[data-main-picture]', 'select', '.studio [type="submit"]']);
      for (const { bottom } of boxes) expect(bottom).toBeLessThanOrEqual(height);
      expect(await page.locator('select').inputValue()).toBe('');
      expect(await page.getByRole('radio', { name: 'From the original' }).isChecked()).toBe(true);
      await page.locator('.studio-source span', { hasText: 'On top of Toaster' }).click();
      await page.locator('select').selectOption('gray');
      await page.locator('input[name="strength"]').fill(String(Math.min(100, Math.round(width / 20))));
      await page.getByRole('button', { name: 'Apply' }).click();
      await page.waitForSelector('[data-main-picture]');
      expect((await imageOf(page)).parent).toBe(ids.toaster);
      await close();
    });

    it('never shows a picture larger than itself', async () => {
      const { page, close } = await open();
      await page.goto(`/image/${ids.small}`);
      const [photo] = (await boxesOf(page, ['[data-main-picture]'])) as [Box];
      expect([photo.right - photo.left, photo.bottom - photo.top]).toEqual([64, 48]);
      await page.locator('[data-full-screen]').click();
      const drawn = await page.locator('.viewer-photo').boundingBox();
      expect([drawn?.width, drawn?.height]).toEqual([64, 48]);
      await close();
    });

    it('shows that its strip goes on: its edge cuts a filter, and a mouse has arrows from end to end', async () => {
      const { page, problems, close } = await open();
      await page.goto(`/image/${ids.root}`);
      await page.locator('.filter-strip').waitFor();
      const strip = page.locator('.filter-strip');
      const shares = await strip.evaluate((element) => {
        const edge = element.getBoundingClientRect();
        return [...element.querySelectorAll('.filter-choice')].map((choice) => {
          const { left, right, top, bottom } = choice.getBoundingClientRect();
          const wide = (Math.min(right, edge.right, innerWidth) - left) / (right - left);
          return Math.min(1, wide, (Math.min(bottom, edge.bottom) - top) / (bottom - top));
        });
      });
      expect(shares[0]).toBe(1);
      expect(shares.some((share) => share > 0.2 && share < 0.8)).toBe(true);

      const [back, on] = [page.locator('.strip-arrow.is-back'), page.locator('.strip-arrow.is-on')];
      expect(await on.isVisible()).toBe(width >= 1000);
      expect(await back.isVisible()).toBe(false);
      if (width >= 1000) {
        await on.click();
        // In the page, because the button goes away when the end is reached.
        await on.evaluate(async (button: HTMLElement) => {
          for (; !button.hidden; await new Promise(requestAnimationFrame)) button.click();
        });
        const last = await strip.locator('.filter-choice').last().boundingBox();
        const box = await strip.boundingBox();
        expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual(
          (box?.y ?? 0) + (box?.height ?? 0) + 1,
        );
        expect(await back.isVisible()).toBe(true);
      }
      expect(problems).toEqual([]);
      await close();
    });

    it('moves nothing when the strip comes late', async () => {
      const { page, close } = await open();
      let release = () => {};
      const isLate = new Promise<void>((resolve) => (release = resolve));
      await page.route('**/filter-strip.js*', async (route) => {
        await isLate;
        await route.continue();
      });
      await page.addInitScript(`window.shift = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) window.shift += entry.value;
        }).observe({ type: 'layout-shift', buffered: true });`);
      await page.goto(`/image/${ids.root}`, { waitUntil: 'commit' });
      await pictureShown(page, '[data-main-picture]');
      const before = await boxesOf(page, ['.studio [type="submit"]', '.facts', '.family']);
      release();
      await page.locator('.filter-strip').waitFor();
      expect(await boxesOf(page, ['.studio [type="submit"]', '.facts', '.family'])).toEqual(before);
      expect(await page.evaluate('window.shift')).toBeLessThan(0.02);
      await close();
    });
  });

  it.each(['root', 'both'] as const)(
    'shows where one is and what is chosen in forced colours: %s',
    async (which) => {
      const { page, close } = await site.openPage({ forcedColors: 'active' });
      await page.goto(`/image/${ids[which]}`);
      await page.locator('.filter-strip').waitFor();
      const looks = await page.evaluate(() => {
        const outline = (element: Element | null) => element && getComputedStyle(element).outlineStyle;
        const radio = document.querySelector<HTMLElement>('.filter-choice input');
        radio?.focus();
        const choice = radio?.closest('.filter-choice') ?? null;
        radio?.click();
        return {
          current: outline(document.querySelector('.member[aria-current]')),
          ring: choice && getComputedStyle(choice, '::after').borderTopStyle,
        };
      });
      expect(looks).toEqual({ current: 'solid', ring: 'solid' });
      await page.keyboard.press('ArrowRight');
      const focused = await page.evaluate(
        () => getComputedStyle(document.activeElement!.closest('.filter-choice')!).outlineStyle,
      );
      expect(focused).toBe('solid');
      await close();
    },
  );

  it('holds at 320 pixels and with text at 200 %', async () => {
    const { page, close } = await site.openPage({ width: 320 });
    await page.goto(`/image/${ids.toaster}`);
    await page.locator('.filter-strip').waitFor();
    expect(await sidewaysScroll(page)).toBe(0);
    await close();
    const large = await site.openPage({ width: 390, viewport: { width: 390, height: 844 } });
    await large.page.goto(`/image/${ids.toaster}`);
    await large.page.locator('.filter-strip').waitFor();
    await large.page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    expect(await overflowing(large.page)).toEqual([]);
    // The bar leaves something of the page to be read.
    const [bar] = (await boxesOf(large.page, ['.filters'])) as [Box];
    expect(bar.bottom - bar.top).toBeLessThanOrEqual(844 * 0.75 + 1);
    await large.close();
  });

  it('prints the picture and its name, and no controls', async () => {
    const { page, close } = await site.openPage();
    await page.goto(`/image/${ids.root}`);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('[data-main-picture]').isVisible()).toBe(true);
    for (const control of ['.studio', '.round', '.actions']) {
      expect(await page.locator(control).first().isVisible(), control).toBe(false);
    }
    await close();
  });
});

function areApart(one: Box, other: Box): boolean {
  return (
    one.bottom <= other.top || other.bottom <= one.top || one.right <= other.left || other.right <= one.left
  );
}

/** The widest things that reach beyond the window's right edge, where a strip that scrolls is not the reason. */
function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main *')]
      .filter((element) => !element.closest('.filter-strip, .unseen'))
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .map(({ outerHTML }) => outerHTML.slice(0, 120)),
  );
}

/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, pictureShown, sidewaysScroll } from '../support/browser/browser.ts';
import { useSite } from '../support/browser/use-site.ts';
import { visitor, type Visitor } from '../support/nodes/visitor.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';

const screens = [
  [390, 844],
  [768, 1024],
  [1440, 900],
] as const;

describe.skipIf(!hasChromium())('the page of a picture', () => {
  const site = useSite();
  let me: Visitor;
  /** A landscape with two versions, of which the second is on top of the first, and a portrait. */
  let ids: { root: number; toaster: number; both: number; portrait: number; small: number };
  const apply = async (id: number, filter: string, strength: string) =>
    (await me.settled(await me.post(`/image/${id}`, { filter, strength }))).id;
  beforeAll(async () => {
    me = visitor(site.url);
    const root = (await me.uploadReady(await jpegPhoto(1500, 1000), 'Boat')).id;
    const portrait = (await me.uploadReady(await jpegPhoto(1000, 1500), 'Tower')).id;
    const small = (await me.uploadReady(await jpegPhoto(64, 48), 'Dot')).id;
    const toaster = await apply(root, 'toaster', '80');
    ids = { root, portrait, small, toaster, both: await apply(toaster, 'gray', '50') };
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

  it('starts from the original, or on top of a version where that is chosen', async () => {
    const { page, problems, close } = await site.openPage();
    await page.goto(`/image/${ids.toaster}`);
    await page.locator('.filter-strip').waitFor();
    expect(await page.getByRole('radio', { name: 'Toaster', exact: true }).isChecked()).toBe(true);
    expect(await page.locator('[data-strength-said]').textContent()).toBe('80 %');
    expect(await isInView(page, 'Toaster')).toBe(true);
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('The picture is like that already.').waitFor();

    await applyBy(page, 'Kelvin');
    expect(await imageOf(page)).toMatchObject({ parent: ids.root, filter: 'kelvin', strength: 80 });
    await page.goto(`/image/${ids.toaster}`);
    await page.locator('.studio-source span', { hasText: 'On top of Toaster' }).click();
    await applyBy(page, 'Kelvin');
    expect(await imageOf(page)).toMatchObject({ parent: ids.toaster, filter: 'kelvin' });
    // What can't be told by one filter of the original is marked as none.
    expect(await page.locator('.filter-choice :checked').count()).toBe(0);
    expect(problems).toEqual([]);
    await close();
  });

  it('starts from the version itself when its original is gone', async () => {
    const root = (await me.uploadReady(await jpegPhoto(60, 40))).id;
    const child = await apply(root, 'sepia', '100');
    await me.post(`/image/${root}/delete`);
    const page = await me.get(`/image/${child}`);
    expect(page).toContain(`action="/image/${child}"`);
    expect(page).not.toContain('name="from"');
  });

  it('is worked by keyboard: one tab stop for the strip, arrows choose, Enter applies; the new picture has the focus', async () => {
    const { page, problems, close } = await site.openPage();
    await page.goto(`/image/${ids.portrait}`);
    await page.getByRole('radio', { name: 'Original' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('.filter-preview').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('strength');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Apply');
    await page.getByRole('radio', { name: 'Sepia' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('The picture in Sepia is there.').waitFor();
    expect(await page.evaluate(() => document.activeElement?.matches('[data-main-picture]'))).toBe(true);
    expect((await imageOf(page)).parent).toBe(ids.portrait);
    expect(problems).toEqual([]);
    await close();
  });

  it('keeps the preview until the new picture is there, and what was chosen for the way back', async () => {
    const { page, problems, close } = await site.openPage();
    await page.goto(`/image/${ids.root}`);
    await page.evaluate('window.isStillThere = true');
    await watchEmptyFrames(page);
    await page.locator('.filter-choice', { hasText: 'X-Pro II' }).click();
    await page.locator('input[name="strength"]').fill('60');
    await page.locator('.filter-preview').waitFor();
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('The picture in X-Pro II is there.').waitFor();
    expect(await page.evaluate('window.emptyFrames')).toBe(0);
    expect(await imageOf(page)).toMatchObject({ filter: 'xpro2', strength: 60 });
    expect(await isInView(page, 'X-Pro II')).toBe(true);
    const title = await page.title();

    await page.goBack();
    await page.locator(`[data-picture="${ids.root}"]`).waitFor();
    await page.locator('.filter-strip').waitFor();
    expect(await page.getByRole('radio', { name: 'X-Pro II' }).isChecked()).toBe(true);
    expect(await page.locator('[data-strength-said]').textContent()).toBe('60 %');
    expect(await isInView(page, 'X-Pro II')).toBe(true);
    await page.goForward();
    await page.waitForFunction((title) => document.title === title, title);
    expect(await page.evaluate('window.isStillThere')).toBe(true);
    expect(problems).toEqual([]);
    await close();
  });

  it('stays when there is no connection at Apply or Like, says so, and sends both when there is one', async () => {
    const { page, close } = await site.openPage();
    await page.goto(`/image/${ids.root}`);
    await page.locator('.filter-choice', { hasText: 'Moon' }).click();
    await page.locator('.filter-preview').waitFor();
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('button', { name: 'Like' }).click();
    const words = 'No connection. This is sent as soon as it is back.';
    await page.locator('[data-filter-said]', { hasText: words }).waitFor();
    await page.locator('[data-own-like]', { hasText: words }).waitFor();
    expect(await page.locator('.filter-preview').isVisible()).toBe(true);
    await page.context().setOffline(false);
    await page.getByText('The picture in Moon is there.').waitFor();
    expect(await imageOf(page)).toMatchObject({ parent: ids.root, filter: 'moon' });
    await page.goto(`/image/${ids.root}`);
    await page.getByText('You like this').waitFor();
    await close();
  });

  it('says what the site says when it refuses', async () => {
    const { page, close } = await site.openPage();
    const { id } = await me.uploadReady(await jpegPhoto(300, 200));
    await page.goto(`/image/${id}`);
    await page.locator('.filter-choice', { hasText: 'Moon' }).click();
    await me.post(`/image/${id}/delete`);
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.locator('[data-filter-said]', { hasText: /deleted|no such|not there|no picture/i }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/image/${id}`);
    await close();
  });

  it.each([true, false])('leads to its neighbours, JavaScript %s', async (javaScriptEnabled) => {
    const { page, close } = await site.openPage({ javaScriptEnabled });
    const all = await me.json<{ images: { id: number }[] }>('/');
    const [first, second, third] = all.images.map(({ id }) => id) as [number, number, number];
    await page.goto(`/image/${second}`);
    await page.getByRole('link', { name: 'Older picture' }).click();
    await page.waitForURL(`**/image/${third}`);
    await page.getByRole('link', { name: 'Newer picture' }).click();
    await page.waitForURL(`**/image/${second}`);
    if (javaScriptEnabled) {
      await page.keyboard.press('ArrowLeft');
      await page.waitForURL(`**/image/${first}`);
      expect(await page.getByRole('link', { name: 'Newer picture' }).count()).toBe(0);
      // In the strip it chooses.
      await page.locator('.filter-strip').waitFor();
      await page.locator('.filter-choice input').first().focus();
      await page.keyboard.press('ArrowRight');
      expect(new URL(page.url()).pathname).toBe(`/image/${first}`);
    }
    await close();
  });

  it('has a newer neighbour as soon as there is one', async () => {
    const { id } = await me.uploadReady(await jpegPhoto(60, 40));
    expect(await me.get(`/image/${id}`)).not.toContain('rel="prev"');
    const newer = (await me.uploadReady(await jpegPhoto(60, 40))).id;
    expect(await me.get(`/image/${id}`)).toContain(`href="/image/${newer}" rel="prev"`);
    await me.post(`/image/${newer}/delete`);
    expect(await me.get(`/image/${id}`)).not.toContain('rel="prev"');
  });

  it('swipes to its neighbours', async () => {
    const { page, close } = await site.openPage({ width: 390 });
    await page.goto(`/image/${ids.portrait}`);
    const touch = await page.context().newCDPSession(page);
    const at = (type: string, x?: number) =>
      touch.send('Input.dispatchTouchEvent', {
        type: type as 'touchStart',
        touchPoints: x === undefined ? [] : [{ x, y: 300 }],
      });
    await page.waitForLoadState();
    await at('touchStart', 320);
    for (const x of [260, 200, 140]) await at('touchMove', x);
    await at('touchEnd');
    await page.waitForURL(`**/image/${ids.root}`);
    await close();
  });

  it('is shown in full screen, zoomed and moved, and Escape goes back to where one was', async () => {
    const { page, problems, close } = await site.openPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`/image/${ids.root}`);
    const link = page.getByRole('link', { name: 'Full screen' });
    await link.focus();
    await page.keyboard.press('Enter');
    const photo = page.locator('.viewer-photo');
    await page.waitForFunction(
      () => document.querySelector<HTMLImageElement>('.viewer-photo')?.naturalWidth === 1500,
    );
    const fitted = (await photo.boundingBox())!;
    await page.mouse.move(640, 400);
    await page.mouse.wheel(0, -400);
    await expect.poll(async () => (await photo.boundingBox())!.width).toBeGreaterThan(fitted.width * 1.5);
    const zoomed = (await photo.boundingBox())!;
    await page.mouse.down();
    await page.mouse.move(700, 430);
    await page.mouse.up();
    await expect.poll(async () => (await photo.boundingBox())!.x).toBeGreaterThan(zoomed.x + 40);
    await page.mouse.dblclick(640, 400);
    await expect.poll(async () => (await photo.boundingBox())!.width).toBe(fitted.width);
    await page.mouse.dblclick(640, 400);
    await expect.poll(async () => (await photo.boundingBox())!.width).toBeGreaterThan(fitted.width * 2);
    await page.keyboard.press('0');
    await expect.poll(async () => (await photo.boundingBox())!.width).toBe(fitted.width);
    await page.keyboard.press('Escape');
    await photo.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.matches('[data-full-screen]'))).toBe(true);
    await page.locator('[data-main-picture]').click();
    await page.getByRole('button', { name: 'Close' }).click();
    await photo.waitFor({ state: 'detached' });
    expect(problems).toEqual([]);
    await close();
  });

  it('leads to the full size without JavaScript', async () => {
    const { page, close } = await site.openPage({ javaScriptEnabled: false });
    await page.goto(`/image/${ids.root}`);
    await page.getByRole('link', { name: 'Full screen' }).click();
    await page.waitForURL('**/media/**');
    await close();
  });

  it('is pinched to zoom on a phone', async () => {
    const { page, close } = await site.openPage({ width: 390 });
    await page.goto(`/image/${ids.root}`);
    await page.locator('[data-full-screen]').click();
    const photo = page.locator('.viewer-photo');
    const fitted = (await photo.boundingBox())!;
    const touch = await page.context().newCDPSession(page);
    const at = (type: string, ...xs: number[]) =>
      touch.send('Input.dispatchTouchEvent', {
        type: type as 'touchStart',
        touchPoints: xs.map((x, id) => ({ x, y: 370, id })),
      });
    await at('touchStart', 180, 210);
    for (const by of [20, 40, 60, 80]) await at('touchMove', 180 - by, 210 + by);
    await at('touchEnd');
    await expect.poll(async () => (await photo.boundingBox())!.width).toBeGreaterThan(fitted.width * 2);
    await close();
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

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

function boxesOf(page: Page, selectors: readonly string[]): Promise<Box[]> {
  return page.evaluate(
    (selectors) =>
      selectors.map((selector) => {
        const { left, top, right, bottom } = document.querySelector(selector)!.getBoundingClientRect();
        return { left, top, right, bottom };
      }),
    selectors,
  );
}

function areApart(one: Box, other: Box): boolean {
  return (
    one.bottom <= other.top || other.bottom <= one.top || one.right <= other.left || other.right <= one.left
  );
}

/** The picture of the page, as the site tells scripts of it. */
function imageOf(page: Page): Promise<{ parent: number | null; filter: string; strength: number }> {
  return page.evaluate(async () => {
    const response = await fetch(location.pathname, { headers: { Accept: 'application/json' } });
    return (await response.json()) as { parent: number | null; filter: string; strength: number };
  });
}

/** Chooses a filter, applies it and waits for the picture. */
async function applyBy(page: Page, label: string): Promise<void> {
  await page.locator('.filter-choice', { hasText: label }).click();
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByText(`The picture in ${label} is there.`).waitFor();
}

/** Whether the thumbnail of a filter is within the strip's window. */
function isInView(page: Page, label: string): Promise<boolean> {
  return page.evaluate((label) => {
    const strip = document.querySelector('.filter-strip')!.getBoundingClientRect();
    const all = [...document.querySelectorAll<HTMLElement>('.filter-choice')];
    const box = all.find(({ innerText }) => innerText.trim() === label)!.getBoundingClientRect();
    const isIn = (low: number, high: number, from: number, to: number) => low >= from - 1 && high <= to + 1;
    return (
      isIn(box.left, box.right, strip.left, strip.right) && isIn(box.top, box.bottom, strip.top, strip.bottom)
    );
  }, label);
}

/** Counts frames in which the photo's place shows neither a picture nor a preview. */
function watchEmptyFrames(page: Page): Promise<void> {
  return page.evaluate(() => {
    const counts = Object.assign(window, { emptyFrames: 0 });
    const look = () => {
      const photo = document.querySelector<HTMLImageElement>('[data-main-picture]');
      if (!photo?.complete || photo.naturalWidth === 0) counts.emptyFrames += 1;
      requestAnimationFrame(look);
    };
    look();
  });
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

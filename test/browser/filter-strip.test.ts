/// <reference lib="dom" />
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filters, findFilter } from '../../src/filters/catalogue.ts';
import { compileFilter } from '../../src/filters/compile.ts';
import { hasChromium, openChromium, openPage, widths } from '../support/browser/browser.ts';
import { openStudio, serveFilterPage, type FilterPage } from '../support/filters/filter-page.ts';

describe.skipIf(!hasChromium())('choosing a filter by looking', () => {
  let site: FilterPage;
  let browser: Browser;
  const open = () => openStudio(browser, site.url);
  beforeAll(async () => {
    [site, browser] = await Promise.all([serveFilterPage(), openChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  test('every filter has a thumbnail of this picture, made by the kernel of the server', async () => {
    const { page, problems, close } = await open();
    const labels = await page.locator('.filter-choice').allInnerTexts();
    expect(labels).toEqual(['Original', ...filters.map(({ label }) => label)]);
    const [original, ...thumbnails] = await canvases(page, '.filter-choice canvas');
    // As large as they are shown, 104 pixels high.
    expect([original!.width, original!.height]).toEqual([157, 104]);
    thumbnails.forEach(({ width, height, pixels }, i) => {
      const expected = Buffer.from(original!.pixels);
      compileFilter(filters[i]!, width, height)(expected, 4);
      expect(pixels.equals(expected), filters[i]!.name).toBe(true);
    });
    expect(problems).toEqual([]);
    await close();
  });

  test('arrow keys choose; drop-down and picture follow at once', async () => {
    const { page, problems, close } = await open();
    await page.locator('.filter-choice input').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await shows(page, 'A photo, in Red at 100 %');
    expect(await page.locator('select').inputValue()).toBe('red');
    const [preview] = await canvases(page, '.filter-preview');
    expect([preview!.width, preview!.height]).toEqual([1280, 853]);
    // Red is a ramp from black to 200, 40, 40.
    const [red, green, blue] = preview!.pixels;
    expect([green, blue]).toEqual([Math.floor(red! / 5), Math.floor(red! / 5)]);
    expect(problems).toEqual([]);
    await close();
  });

  test('the large picture and its strength are those of the kernel', async () => {
    const { page, close } = await open();
    await page.getByRole('radio', { name: 'Kelvin' }).check({ force: true });
    await shows(page, 'A photo, in Kelvin at 100 %');
    await page.locator('input[name=strength]').fill('0');
    await shows(page, 'A photo, in Kelvin at 0 %');
    const [original] = await canvases(page, '.filter-preview');
    await page.locator('input[name=strength]').fill('37');
    await shows(page, 'A photo, in Kelvin at 37 %');
    const [part] = await canvases(page, '.filter-preview');
    const expected = Buffer.from(original!.pixels);
    compileFilter(findFilter('kelvin')!, 1280, 853, 37)(expected, 4);
    expect(part!.pixels.equals(expected)).toBe(true);
    await close();
  });

  test('the strip takes the place of the drop-down, Escape and Original go back', async () => {
    const { page, close } = await open();
    const isShown = () => page.locator('.filter-preview').isVisible();
    expect(await page.locator('select').isVisible()).toBe(false);
    await page.getByRole('radio', { name: 'Moon' }).check({ force: true });
    await shows(page, 'A photo, in Moon at 100 %');
    expect(await page.locator('select').inputValue()).toBe('moon');
    await page.keyboard.press('Escape');
    await expect.poll(isShown).toBe(false);
    expect(await page.getByRole('radio', { name: 'Original' }).isChecked()).toBe(true);
    await page.getByRole('radio', { name: 'Lark' }).check({ force: true });
    await shows(page, 'A photo, in Lark at 100 %');
    await page.getByRole('radio', { name: 'Original' }).check({ force: true });
    await expect.poll(isShown).toBe(false);
    await close();
  });

  test('holding the picture, or a button, shows the original for as long', async () => {
    const { page, close } = await open();
    const preview = page.locator('.filter-preview');
    const button = page.getByRole('button', { name: 'Hold to compare' });
    expect(await button.isVisible()).toBe(false);
    await page.getByRole('radio', { name: 'X-Pro II' }).check({ force: true });
    await shows(page, 'A photo, in X-Pro II at 100 %');
    await preview.hover();
    await page.mouse.down();
    await expect.poll(() => preview.isVisible()).toBe(false);
    await page.mouse.up();
    await expect.poll(() => preview.isVisible()).toBe(true);
    await button.focus();
    await page.keyboard.down('Space');
    await expect.poll(() => preview.isVisible()).toBe(false);
    await page.keyboard.up('Space');
    await expect.poll(() => preview.isVisible()).toBe(true);
    await close();
  });

  test('the form sends what it sent before, and nothing else', async () => {
    const { page, close } = await open();
    await page.getByRole('radio', { name: 'Aden' }).check({ force: true });
    await page.locator('input[name=strength]').fill('80');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.waitForURL('**/image/1');
    expect(site.sent.at(-1)).toBe('filter=aden&strength=80');
    await close();
  });

  test.each(Object.values(widths))(
    'nothing is applied that was not chosen, %i pixels wide',
    async (width) => {
      const { page, problems, close } = await openStudio(browser, site.url, { width });
      const [select, apply] = [page.locator('select'), page.getByRole('button', { name: 'Apply' })];
      const before = site.sent.length;
      expect(await page.getByRole('radio', { name: 'Original' }).isChecked()).toBe(true);
      expect(await select.inputValue()).toBe('');
      // The page says what is missing, and puts the person there; it stays, or what follows would fail.
      await apply.click();
      await page.getByText('Choose a filter first.').waitFor();
      expect(await page.evaluate(() => document.activeElement?.matches('.filter-choice input'))).toBe(true);
      await page.getByRole('radio', { name: 'Sepia' }).check({ force: true });
      await page.keyboard.press('Escape');
      expect(await select.inputValue()).toBe('');
      await apply.click();
      await page.getByRole('radio', { name: 'Sepia' }).check({ force: true });
      expect(await select.inputValue()).toBe('sepia');
      await apply.click();
      await page.waitForURL('**/image/1');
      expect(site.sent.slice(before)).toEqual(['filter=sepia&strength=100']);
      expect(problems).toEqual([]);
      await close();
    },
  );

  test('what was chosen before the strip is there stays chosen', async () => {
    const { page, close } = await openPage(browser, site.url);
    let release = () => {};
    const isChosen = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/small.jpg', async (route) => {
      await isChosen;
      await route.continue();
    });
    await page.goto('/');
    await page.locator('select').selectOption('moon');
    release();
    await shows(page, 'A photo, in Moon at 100 %');
    expect(await page.getByRole('radio', { name: 'Moon' }).isChecked()).toBe(true);
    expect(await page.locator('select').inputValue()).toBe('moon');
    await close();
  });

  test('without the small picture the drop-down stays alone', async () => {
    const { page, close } = await openPage(browser, site.url);
    await Promise.all([page.waitForResponse('**/gone.jpg'), page.goto('/gone')]);
    await page.waitForTimeout(100);
    expect(await page.locator('.filter-strip').count()).toBe(0);
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.locator('select').selectOption('sepia');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.waitForURL('**/image/1');
    expect(site.sent.at(-1)).toBe('filter=sepia&strength=100');
    await close();
  });
});

/** Resolves when the preview is there and says that it is this. */
async function shows(page: Page, description: string): Promise<void> {
  await page
    .getByRole('img', { name: description, exact: true })
    .and(page.locator('.filter-preview'))
    .waitFor();
}

async function canvases(
  page: Page,
  selector: string,
): Promise<{ width: number; height: number; pixels: Buffer }[]> {
  const all = await page.evaluate((selector) => {
    return [...document.querySelectorAll<HTMLCanvasElement>(selector)].map((canvas) => {
      const { data, width, height } = canvas
        .getContext('2d')!
        .getImageData(0, 0, canvas.width, canvas.height);
      let binary = '';
      for (let i = 0; i < data.length; i += 8192)
        binary += String.fromCharCode(...data.subarray(i, i + 8192));
      return { width, height, base64: btoa(binary) };
    });
  }, selector);
  return all.map(({ width, height, base64 }) => ({ width, height, pixels: Buffer.from(base64, 'base64') }));
}

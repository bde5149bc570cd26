/// <reference lib="dom" />
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filters, findFilter } from '../../src/filters/catalogue.ts';
import { compileFilter } from '../../src/filters/compile.ts';
import { projectRoot } from '../../src/project-root.ts';
import { hasChromium, openChromium, openPage, type WatchedPage } from '../support/browser.ts';
import { photoLike } from '../support/filter-pictures.ts';

/** A page with what the module needs of the page of a picture, under the policy that our pages have. */
const policy =
  "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
  "connect-src 'self'; form-action 'self'";

const options = filters.map(({ name, label }) => `<option value="${name}">${label}</option>`).join('');
const pageOf = (preview: string) => `<!doctype html><html lang="en"><title>A picture</title>
  <link rel="icon" href="data:,"><link rel="stylesheet" href="/site.css"><link rel="stylesheet" href="/image.css">
  <link rel="stylesheet" href="/filter-strip.css"><script type="module" src="/filter-strip.js"></script>
  <div class="stage-photo"><img class="photo" data-main-picture src="/large.jpg" width="1280" height="853" alt="A photo"></div>
  <form method="post" action="/image/1" data-filter-form data-preview-src="${preview}" data-large-src="/large.jpg">
    <select name="filter">${options}</select>
    <input name="strength" type="range" min="0" max="100" value="100">
    <button type="submit">Apply</button>
  </form></html>`;

describe.skipIf(!hasChromium())('choosing a filter by looking', () => {
  let server: Server;
  let browser: Browser;
  let sent: string[];

  beforeAll(async () => {
    sent = [];
    const files = await siteFiles();
    server = createServer((request, response) => {
      const file = files.get(request.url ?? '');
      if (request.method === 'POST') void text(request).then((body) => response.end(String(sent.push(body))));
      else if (file)
        response.writeHead(200, { ...file.headers, 'Content-Security-Policy': policy }).end(file.body);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  /** The page with its thumbnails drawn. */
  async function openStudio(): Promise<WatchedPage> {
    const opened = await openPage(browser, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await opened.page.addInitScript(() => {
      const longest = { longestTask: 0 };
      Object.assign(window, longest);
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) {
          longest.longestTask = Math.max(longest.longestTask, duration);
          Object.assign(window, longest);
        }
      }).observe({ type: 'longtask', buffered: true });
    });
    await opened.page.goto('/');
    await opened.page.waitForFunction(() => performance.getEntriesByName('filter-thumbnails').length > 0);
    return opened;
  }

  test('every filter has a thumbnail of this picture, made by the kernel of the server', async () => {
    const { page, problems, close } = await openStudio();
    await report(page);
    const labels = await page.locator('.filter-choice').allInnerTexts();
    expect(labels).toEqual(['Original', ...filters.map(({ label }) => label)]);
    const [original, ...thumbnails] = await canvases(page, '.filter-choice canvas');
    expect([original!.width, original!.height]).toEqual([320, 213]);
    thumbnails.forEach(({ width, height, pixels }, i) => {
      const expected = Buffer.from(original!.pixels);
      compileFilter(filters[i]!, width, height)(expected, 4);
      expect(pixels.equals(expected), filters[i]!.name).toBe(true);
    });
    expect(problems).toEqual([]);
    await close();
  });

  test('arrow keys choose; drop-down and picture follow at once', async () => {
    const { page, problems, close } = await openStudio();
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
    const { page, close } = await openStudio();
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

  test('the drop-down chooses as well, Escape and Original go back', async () => {
    const { page, close } = await openStudio();
    const isShown = () => page.locator('.filter-preview').isVisible();
    await page.locator('select').selectOption('moon');
    await shows(page, 'A photo, in Moon at 100 %');
    expect(await page.getByRole('radio', { name: 'Moon' }).isChecked()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await isShown()).toBe(false);
    expect(await page.getByRole('radio', { name: 'Original' }).isChecked()).toBe(true);
    await page.getByRole('radio', { name: 'Lark' }).check({ force: true });
    await shows(page, 'A photo, in Lark at 100 %');
    await page.getByRole('radio', { name: 'Original' }).check({ force: true });
    expect(await isShown()).toBe(false);
    await close();
  });

  test('holding the picture, or a button, shows the original for as long', async () => {
    const { page, close } = await openStudio();
    const preview = page.locator('.filter-preview');
    const button = page.getByRole('button', { name: 'Hold to compare' });
    expect(await button.isVisible()).toBe(false);
    await page.locator('select').selectOption('xpro2');
    await shows(page, 'A photo, in X-Pro II at 100 %');
    await preview.hover();
    await page.mouse.down();
    expect(await preview.isVisible()).toBe(false);
    await page.mouse.up();
    expect(await preview.isVisible()).toBe(true);
    await button.focus();
    await page.keyboard.down('Space');
    expect(await preview.isVisible()).toBe(false);
    await page.keyboard.up('Space');
    expect(await preview.isVisible()).toBe(true);
    await close();
  });

  test('the form sends what it sent before, and nothing else', async () => {
    const { page, close } = await openStudio();
    await page.getByRole('radio', { name: 'Aden' }).check({ force: true });
    await page.locator('input[name=strength]').fill('80');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.waitForURL('**/image/1');
    expect(sent.at(-1)).toBe('filter=aden&strength=80');
    await close();
  });

  test('without the small picture the drop-down stays alone', async () => {
    const { page, close } = await openPage(
      browser,
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    );
    await page.goto('/gone');
    await page.waitForResponse('**/gone.jpg');
    await page.waitForTimeout(100);
    expect(await page.locator('.filter-strip').count()).toBe(0);
    expect(await page.locator('select').isVisible()).toBe(true);
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

async function report(page: Page): Promise<void> {
  const { total, longest } = await page.evaluate(() => ({
    total: performance.getEntriesByName('filter-thumbnails')[0]!.duration,
    longest: (window as unknown as { longestTask: number }).longestTask,
  }));
  const task = longest === 0 ? 'under 50 ms' : `${longest.toFixed(0)} ms`;
  console.log(`31 thumbnails of 320 x 213: ${total.toFixed(0)} ms in all, longest task ${task}`);
}

async function siteFiles(): Promise<Map<string, { headers: Record<string, string>; body: string | Buffer }>> {
  const html = (preview: string) => ({ headers: { 'Content-Type': 'text/html' }, body: pageOf(preview) });
  const style = async (name: string) => ({
    headers: { 'Content-Type': 'text/css' },
    body: await readFile(`${projectRoot}/static/css/${name}.css`),
  });
  const jpeg = async (width: number) => ({
    headers: { 'Content-Type': 'image/jpeg' },
    body: await jpegOf(width),
  });
  return new Map<string, { headers: Record<string, string>; body: string | Buffer }>([
    ['/', html('/small.jpg')],
    ['/gone', html('/gone.jpg')],
    ['/site.css', await style('site')],
    ['/image.css', await style('image')],
    ['/filter-strip.css', await style('filter-strip')],
    ['/filter-strip.js', { headers: { 'Content-Type': 'text/javascript' }, body: await bundle() }],
    ['/small.jpg', await jpeg(320)],
    ['/large.jpg', await jpeg(1280)],
  ]);
}

function jpegOf(width: number): Promise<Buffer> {
  const picture = photoLike(1280, 853);
  const raw = { width: picture.width, height: picture.height, channels: 3 } as const;
  return sharp(picture.pixels, { raw }).resize(width).jpeg({ quality: 82 }).toBuffer();
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${projectRoot}/src/browser/filter-strip.ts`],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0]!.text;
}

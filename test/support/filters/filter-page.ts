/// <reference lib="dom" />
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { filters } from '../../../src/filters/catalogue.ts';
import { projectRoot } from '../../../src/project-root.ts';
import { openPage, type WatchedPage } from '../browser/browser.ts';
import { photoLike } from './filter-pictures.ts';

/** A page with what the module needs of the page of a picture, under the policy that our pages have. */
const policy =
  "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; " +
  "connect-src 'self'; form-action 'self'";

const options = filters.map(({ name, label }) => `<option value="${name}">${label}</option>`).join('');
const pageOf = (preview: string) => `<!doctype html><html lang="en"><title>A picture</title>
  <link rel="icon" href="data:,"><link rel="stylesheet" href="/site.css"><link rel="stylesheet" href="/image.css">
  <link rel="stylesheet" href="/filter-strip.css"><script type="module" src="/filter-strip.js"></script>
  <div class="stage-photo"><img class="photo" data-main-picture src="/large.jpg" width="1280" height="853" alt="A photo"></div>
  <form method="post" action="/image/1" data-filter-form data-preview-src="${preview}" data-large-src="/large.jpg">
    <div class="studio-strip"><div data-filter-field>
      <select name="filter" required><option value="">Choose a filter</option>${options}</select>
    </div></div>
    <output data-strength-said></output>
    <input name="strength" type="range" min="0" max="100" value="100">
    <button type="submit">Apply</button>
    <p role="status" data-filter-said></p>
  </form></html>`;

export interface FilterPage {
  url: string;
  /** The bodies of the forms that were sent. */
  sent: readonly string[];
  close(): void;
}

/** Serves that page at `/`, and at `/gone` one whose small picture is not there. */
export async function serveFilterPage(): Promise<FilterPage> {
  const sent: string[] = [];
  const files = await siteFiles();
  const server = createServer((request, response) => {
    const isJson = request.headers.accept === 'application/json';
    const path = request.url?.replace(/\?.*/, '') ?? '';
    const file = files.get(`${path}${isJson ? ' as JSON' : ''}`);
    if (request.method === 'POST') {
      void text(request).then((body) => {
        sent.push(body);
        response.writeHead(303, { Location: '/image/1' }).end();
      });
    } else if (file)
      response.writeHead(200, { ...file.headers, 'Content-Security-Policy': policy }).end(file.body);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, sent, close: () => server.close() };
}

interface StudioOptions {
  width?: number;
  /** How long the browser is left alone before it is sent to the page, in milliseconds. */
  restMs?: number;
}

/** The page with its thumbnails drawn. */
export async function openStudio(
  browser: Browser,
  url: string,
  { restMs = 0, ...options }: StudioOptions = {},
): Promise<WatchedPage> {
  const opened = await openPage(browser, url, options);
  await opened.page.addInitScript(() => {
    const durations: number[] = [];
    Object.assign(window, { longTasks: durations });
    new PerformanceObserver((list) => {
      durations.push(...list.getEntries().map(({ duration }) => duration));
    }).observe({ type: 'longtask', buffered: true });
  });
  await sleep(restMs);
  await opened.page.goto('/');
  await opened.page.waitForFunction(() => performance.getEntriesByName('filter-thumbnails').length > 0);
  return opened;
}

export interface ThumbnailTimes {
  /** From the first thumbnail to the last, in milliseconds. */
  total: number;
  /** The longest that the page could not answer meanwhile; 0 when that was less than 50 ms each time. */
  longestTask: number;
  /** What as many canvases cost that show the same picture as it is, with code that runs for the first time as well. */
  unfiltered: number;
}

/** What drawing all thumbnails of a studio took. */
export function thumbnailTimes(page: Page): Promise<ThumbnailTimes> {
  return page.evaluate(() => {
    const total = performance.getEntriesByName('filter-thumbnails')[0]!.duration;
    const longestTask = Math.max(0, ...(window as unknown as { longTasks: number[] }).longTasks);
    const canvases = [...document.querySelectorAll<HTMLCanvasElement>('.filter-choice canvas')];
    const [{ width, height }] = canvases as [HTMLCanvasElement];
    const pixels = canvases[0]!.getContext('2d')!.getImageData(0, 0, width, height);
    const start = performance.now();
    for (const canvas of canvases.map(() => document.createElement('canvas'))) {
      Object.assign(canvas, { width, height });
      canvas.getContext('2d', { willReadFrequently: true })!.putImageData(pixels, 0, 0);
    }
    return { total, longestTask, unfiltered: performance.now() - start };
  });
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
  const folder = `${projectRoot}/static/fonts`;
  const names = (await readdir(folder)).filter((name) => name.endsWith('.woff2'));
  const font = async (name: string) => ({
    headers: { 'Content-Type': 'font/woff2' },
    body: await readFile(`${folder}/${name}`),
  });
  const fonts = names.map(async (name) => [`/fonts/${name}`, await font(name)] as const);
  return new Map<string, { headers: Record<string, string>; body: string | Buffer }>([
    ...(await Promise.all(fonts)),
    ['/', html('/small.jpg')],
    ['/gone', html('/gone.jpg')],
    [
      '/image/1',
      { headers: { 'Content-Type': 'text/html' }, body: 'The picture <link rel="icon" href="data:,">' },
    ],
    [
      '/image/1 as JSON',
      { headers: { 'Content-Type': 'application/json' }, body: '{"id":1,"state":"ready"}' },
    ],
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

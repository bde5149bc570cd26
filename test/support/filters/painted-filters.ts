/// <reference lib="dom" />
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { findFilter } from '../../../src/filters/catalogue.ts';
import { compileFilter } from '../../../src/filters/compile.ts';
import { cssgramStyles, type CssgramStyle } from './cssgram-styles.ts';
import type { Picture } from './filter-pictures.ts';

/** For a Chromium that paints sRGB values as they are, on the processor. */
export const exactColors = ['--disable-gpu', '--force-color-profile=srgb'] as const;

/** As `exactColors`, but as Chromium paints on a graphics card, for which SwiftShader, a part of it, stands in. */
export const exactColorsOnGraphics = [
  '--use-angle=swiftshader',
  '--ignore-gpu-blocklist',
  '--enable-gpu-rasterization',
  // Software in the card's place may take longer than a card would have to.
  '--disable-gpu-watchdog',
  '--force-color-profile=srgb',
] as const;

/** Chromium paints on the processor, and doesn't say so, if it has no graphics card or that has failed too often. */
export async function paintsOnGraphics(browser: Browser): Promise<boolean> {
  const session = await browser.newBrowserCDPSession();
  const { gpu } = await session.send('SystemInfo.getInfo');
  await session.detach();
  const status = (gpu.featureStatus ?? {}) as Record<string, string>;
  // With no card to paint on, the first alone may be there: it says what was asked for.
  return ['rasterization', 'gpu_compositing'].every((feature) => status[feature]?.startsWith('enabled'));
}

/** A page as high as all filters below one another would be cut off: textures end at 8,192 pixels. */
const columns = 4;

/** RGB of a picture in each of these CSSgram filters, painted by Chromium: all on one page, row by row. */
export async function paintFilters(
  browser: Browser,
  { width, height, pixels }: Picture,
  names: readonly string[],
): Promise<Map<string, Buffer>> {
  const png = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  const source = `data:image/png;base64,${png.toString('base64')}`;
  const page = await browser.newPage({ viewport: { width: columns * width, height }, deviceScaleFactor: 1 });
  const figures = names.map((name) => `<figure class="f${name}"><img src="${source}"></figure>`);
  // On a slow machine, software in a graphics card's place takes its time.
  page.setDefaultTimeout(120_000);
  await page.setContent(`<style>${styleSheet(width, height, names)}</style>${figures.join('')}`);
  await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode())));
  const painted = await page.screenshot({ fullPage: true });
  await page.close();
  const crops = names.map(async (name, i): Promise<[string, Buffer]> => {
    const area = { left: (i % columns) * width, top: Math.floor(i / columns) * height, width, height };
    return [name, await sharp(painted).extract(area).removeAlpha().raw().toBuffer()];
  });
  return new Map(await Promise.all(crops));
}

export interface Errors {
  /** In levels. */
  mean: number;
  /** The share of samples that are at most 3 levels off. */
  within3: number;
}

/** How far the kernel's picture is from a painted one. */
export function errorsOf(name: string, { width, height, pixels }: Picture, painted: Buffer): Errors {
  const ours = Buffer.from(pixels);
  compileFilter(findFilter(name)!, width, height)(ours, 3);
  if (ours.length !== painted.length) throw new Error('The painted picture has another size');
  let [sum, far] = [0, 0];
  for (let i = 0; i < ours.length; i++) {
    const error = Math.abs(ours[i]! - painted[i]!);
    sum += error;
    if (error > 3) far += 1;
  }
  return { mean: sum / ours.length, within3: 1 - far / ours.length };
}

function styleSheet(width: number, height: number, names: readonly string[]): string {
  const layer = `content: ''; position: absolute; inset: 0`;
  return `
    body { margin: 0; background: white; display: grid; grid-template-columns: repeat(${columns}, ${width}px) }
    figure { margin: 0; position: relative; width: ${width}px; height: ${height}px }
    img { display: block; position: relative; z-index: 1 }
    figure::before { ${layer}; z-index: 2 }
    figure::after { ${layer}; z-index: 3 }
    ${names.map((name) => rules(`.f${name}`, cssgramStyles[name]!)).join('')}`;
}

function rules(selector: string, { filter, before, after }: CssgramStyle): string {
  // Without a filter the container needs another reason to blend its layers with the picture alone.
  return `
    ${selector} { ${filter === undefined ? 'isolation: isolate' : `filter: ${filter}`} }
    ${before === undefined ? '' : `${selector}::before { ${before} }`}
    ${after === undefined ? '' : `${selector}::after { ${after} }`}`;
}

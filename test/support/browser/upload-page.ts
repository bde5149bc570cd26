/// <reference lib="dom" />
import type { Locator, Page, Route } from 'playwright-core';
import { jpegPhoto } from '../pictures/pictures.ts';

export async function goToUpload(page: Page): Promise<void> {
  await page.goto('/upload');
  await page.waitForSelector('form.is-scripted');
}

/** The line of the file with this name, also when the site has it and calls it by its title, without the extension. */
export function lineOf(page: Page, name: string): Locator {
  const title = name.replace(/\.\w+$/, '').replace(/[^\w ]/g, '\\$&');
  return page
    .locator('.line')
    .filter({ has: page.locator('.line-name', { hasText: new RegExp(`^${title} *(\\.\\w+)?$`) }) });
}

/** Presses the button that sends what was chosen. */
export const pressUpload = (page: Page): Promise<void> => page.locator('[data-send]').click();

export function jpegFile(name: string, buffer: Buffer) {
  return { name, mimeType: 'image/jpeg', buffer };
}

/** Chooses small pictures with these names, and waits until they may be sent. */
export async function choose(page: Page, ...names: string[]): Promise<void> {
  const buffer = await jpegPhoto(90, 60);
  await page.setInputFiles(
    'input[type="file"]',
    names.map((name) => jpegFile(name, buffer)),
  );
  for (const name of names) await lineOf(page, name).getByText('Not sent yet').waitFor();
}

/**
 * From now on no upload of the page gets through, or none is answered if `before` has it sent; those that are held
 * stay so for ever. To take the route away instead would let them go on, in a page that is about to be left.
 */
export async function holdUploads(
  page: Page,
  before: (route: Route) => Promise<unknown> = async () => undefined,
) {
  let isHolding = true;
  let held = 0;
  await page.route('**/upload', async (route) => {
    if (!isHolding || route.request().method() !== 'POST') return route.continue();
    await before(route);
    held += 1;
  });
  return { countHeld: () => held, letFurtherOnes: () => void (isHolding = false) };
}

/** Drops files or folders of this machine in the middle of the page. Only a browser's own drop can hold a folder. */
export async function dropPaths(page: Page, ...paths: string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 200, y: 300, data });
  }
  await session.detach();
}

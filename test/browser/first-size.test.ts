import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  hasChromium,
  openChromium,
  openPage,
  pictureShown,
  streamOpened,
} from '../support/browser/browser.ts';
import { useFolder } from '../support/nodes/use-folder.ts';
import { openWaitingSite, type WaitingSite } from '../support/nodes/waiting-site.ts';
import { idOf, visitor } from '../support/nodes/visitor.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';

describe.skipIf(!hasChromium())('the page of a picture that is being made', () => {
  const dataDir = useFolder('first-size-page');
  let site: WaitingSite;
  let browser: Browser;
  beforeAll(async () => {
    [site, browser] = await Promise.all([openWaitingSite(dataDir), openChromium()]);
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  async function begin(javaScriptEnabled: boolean) {
    const me = visitor(site.url);
    const id = await idOf(await me.upload(await jpegPhoto(60, 40)));
    return { id, ...(await openPage(browser, site.url, { cookie: me.cookie(), javaScriptEnabled })) };
  }

  it('shows what can be seen of it already, in the place that is kept for it', async () => {
    const { page, problems, close, id } = await begin(true);
    await streamOpened(page, () => page.goto(`/image/${id}`));
    const words = page.locator('[data-step]');
    const top = () => words.boundingBox();
    const before = await top();
    await site.tellFirstSize(id);
    await pictureShown(page, '[data-developing] img');
    await page.getByText('Its full size is being made.').waitFor();
    expect((await top())?.y).toBe(before?.y);
    expect(problems).toEqual([]);
    await close();
  });

  it('does so without JavaScript', async () => {
    const { page, problems, close, id } = await begin(false);
    await page.goto(`/image/${id}`);
    await site.tellFirstSize(id);
    // The page comes anew every second.
    await page.locator('[data-developing] img').waitFor();
    await page.getByText('Its full size is being made.').waitFor();
    expect(problems).toEqual([]);
    await close();
  });
});

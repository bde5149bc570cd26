/// <reference lib="dom" />
import { beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from '../support/browser/browser.ts';
import { hangPictures, type PicturesToShow } from '../support/browser/picture-page.ts';
import { useSite } from '../support/browser/use-site.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';

describe.skipIf(!hasChromium())('looking at a picture and its neighbours', () => {
  const site = useSite();
  let me: PicturesToShow['me'];
  let ids: PicturesToShow['ids'];
  beforeAll(async () => {
    ({ me, ids } = await hangPictures(site.url));
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
});

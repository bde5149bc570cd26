/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from '../support/browser/browser.ts';
import { hangPictures, imageOf, type PicturesToShow } from '../support/browser/picture-page.ts';
import { useSite } from '../support/browser/use-site.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';

describe.skipIf(!hasChromium())('filters on the page of a picture', () => {
  const site = useSite();
  let me: PicturesToShow['me'];
  let apply: PicturesToShow['apply'];
  let ids: PicturesToShow['ids'];
  beforeAll(async () => {
    ({ me, apply, ids } = await hangPictures(site.url));
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
});

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

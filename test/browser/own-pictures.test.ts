import { describe, expect, it } from 'vitest';
import {
  hasChromium,
  pictureShown,
  sidewaysScroll,
  streamOpened,
  widths,
} from '../support/browser/browser.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { useSite } from '../support/browser/use-site.ts';
import { visitor } from '../support/nodes/visitor.ts';

const visits = [
  ['on a phone', { width: 320, javaScriptEnabled: true }],
  ['on a desktop', { width: widths.desktop, javaScriptEnabled: true }],
  ['on a phone without JavaScript', { width: 320, javaScriptEnabled: false }],
] as const;

describe.skipIf(!hasChromium())('a person with pictures of their own', () => {
  const site = useSite();
  const photo = jpegPhoto(600, 400);

  it.each(visits)('deletes one and takes that back, by keyboard, %s', async (_who, visit) => {
    const me = visitor(site.url);
    const image = await me.uploadReady(await photo, 'Boat.jpg');
    await me.settled(await me.post(`/image/${image.id}`, { filter: 'sepia' }));
    const { page, problems, close } = await site.openPage({ ...visit, cookie: me.cookie() });
    await page.goto(`/image/${image.id}`);
    await page.getByRole('button', { name: 'Delete' }).focus();
    await page.keyboard.press('Enter');
    if (!visit.javaScriptEnabled) {
      await page.getByRole('heading', { name: 'Delete this picture?' }).waitFor();
      await page.getByRole('button', { name: 'Delete' }).click();
    }
    await page.getByRole('status').getByRole('heading', { name: 'Deleted' }).waitFor();
    await page.getByText('Pictures made from it stay: 1 version.').waitFor();
    const undo = page.getByRole('button', { name: 'Undo' });
    await undo.waitFor();
    if (visit.javaScriptEnabled) {
      await expect.poll(() => page.evaluate('document.activeElement.textContent')).toContain('Undo');
    }
    expect(await sidewaysScroll(page)).toBe(0);
    expect((await visitor(site.url).fetch(`/image/${image.id}`)).status).toBe(404);
    await undo.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/image/${image.id}`);
    await pictureShown(page, '[data-main-picture]');
    expect(problems).toEqual([]);
    await close();
  });

  it('is told of a deletion of their own once, also when the site tells it to all before it answers', async () => {
    const me = visitor(site.url);
    const { id } = await me.uploadReady(await photo, 'Boat.jpg');
    const { page, problems, close } = await site.openPage({ cookie: me.cookie() });
    await streamOpened(page, () => page.goto(`/image/${id}`));
    await page.evaluate(`addEventListener('instaclone-news', () => (window.hasHeard = true), true)`);
    await page.route(`**/image/${id}/delete`, async (route) => {
      const response = await route.fetch();
      await page.waitForFunction('window.hasHeard');
      await route.fulfill({ response });
    });
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    expect(await page.locator('[data-gone]').isVisible()).toBe(false);
    expect(problems).toEqual([]);
    await close();
  });

  it.each(visits)('finds them together, changes a name, and deletes in the list, %s', async (_who, visit) => {
    const me = visitor(site.url);
    const first = await me.uploadReady(await photo, 'IMG_0001.jpg');
    const second = await me.uploadReady(await photo, 'Lake.jpg');
    const { page, problems, close } = await site.openPage({ ...visit, cookie: me.cookie() });
    await page.goto('/');
    await page.getByRole('link', { name: 'Mine' }).click();
    await page.getByRole('heading', { name: 'Your pictures' }).waitFor();
    await pictureShown(page, `[data-card="${second.id}"] .photo`);
    expect(await sidewaysScroll(page)).toBe(0);

    await page.getByRole('link', { name: /^Edit Untitled, / }).click();
    await page.getByLabel('Name').fill('Harbour');
    await page.getByLabel('Description').fill('Boats & masts');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Harbour' }).waitFor();

    await page.goto('/mine');
    await page.getByRole('button', { name: 'Delete Lake' }).click();
    if (!visit.javaScriptEnabled) {
      await page.getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('link', { name: 'To your pictures' }).click();
    }
    const undo = page.getByRole('button', { name: 'Undo deleting Lake' });
    await undo.waitFor();
    if (visit.javaScriptEnabled) {
      await expect
        .poll(() => page.evaluate('document.activeElement.getAttribute("aria-label")'))
        .toBe('Undo deleting Lake');
    }
    expect((await visitor(site.url).fetch(`/image/${second.id}`)).status).toBe(404);
    await undo.click();
    await page.getByRole('button', { name: 'Delete Lake' }).waitFor();
    expect((await me.image(first.id)).state).toBe('ready');
    expect(problems).toEqual([]);
    await close();
  });

  it('sees what is being made appear, and what failed with its reason', async () => {
    const me = visitor(site.url);
    await me.get('/upload');
    const { page, problems, close } = await site.openPage({ cookie: me.cookie() });
    const image = await me.uploadReady(await photo, 'Boat.jpg');
    await me.post(`/image/${image.id}`, { filter: 'kelvin' });
    await page.goto('/mine');
    await pictureShown(page, `[data-card="${image.id + 1}"] .photo`);
    const whole = await photo;
    await me.settled(await me.upload(whole.subarray(0, whole.length / 2), 'Broken.jpg'));
    await page.reload();
    await page.getByText('The file is damaged or incomplete').waitFor();
    expect(problems).toEqual([]);
    await close();
  });
});

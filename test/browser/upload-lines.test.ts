import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { hasChromium, sidewaysScroll, widths } from '../support/browser/browser.ts';
import {
  choose,
  goToUpload,
  holdUploads,
  jpegFile,
  lineOf,
  pressUpload,
} from '../support/browser/upload-page.ts';
import { useSite } from '../support/browser/use-site.ts';
import { visitor } from '../support/nodes/visitor.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';

const small = await jpegPhoto(90, 60);

describe.skipIf(!hasChromium())('the lines of pictures that are uploaded', () => {
  const site = useSite();
  const openUpload = async (width: number = widths.desktop) => {
    const opened = await site.openPage({ width });
    await goToUpload(opened.page);
    return opened;
  };
  /** The pictures of the lines, in their order. */
  const idsOf = (page: Page) =>
    page
      .locator('.line [data-control="open"]')
      .evaluateAll((links) => links.map((link) => Number(link.getAttribute('href')?.split('/').at(-1))));

  it('each has a name and a description of its own, and numbers follow the order of choosing', async () => {
    const { page, problems, close } = await openUpload();
    await page.locator('#name').fill('The first');
    // The first is larger than all others, so that it would be overtaken.
    const large = await jpegPhoto(3000, 2000);
    const names = [...Array.from({ length: 11 }, (_, at) => `p${at}.jpg`), 'IMG_0011.jpg'];
    await page.setInputFiles(
      'input[type="file"]',
      names.map((name, at) => jpegFile(name, at === 0 ? large : small)),
    );
    await page.getByText('12 pictures chosen').waitFor();
    expect(await lineOf(page, 'p0.jpg').getByLabel('Name').inputValue()).toBe('The first');
    await lineOf(page, 'p1.jpg').getByLabel('Name').fill('The second');
    await lineOf(page, 'p2.jpg').getByLabel('Description').fill('A lake');
    await pressUpload(page);
    await page.getByText('12 pictures are up').first().waitFor();
    const shown = await page.locator('.line-name').allTextContents();
    expect(shown.slice(0, 3)).toEqual(['The first', 'The second', 'p2']);
    expect(shown[11], 'what no person chose').toMatch(/^Untitled, \d+ \w+$/);
    const ids = await idsOf(page);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    const images = await Promise.all(ids.slice(0, 3).map((id) => visitor(site.url).image(id)));
    expect(images).toMatchObject([{ name: 'The first' }, { name: 'The second' }, { alt: 'A lake' }]);
    await page.getByRole('link', { name: 'See them' }).click();
    await page.waitForURL('**/mine');
    await page.goBack();
    await page.waitForSelector('form.is-scripted');
    expect(await page.locator('.line').count(), 'what was seen is not listed again').toBe(0);
    expect(problems).toEqual([]);
    await close();
  });

  it.each([320, 390, 1440])('with twelve, what comes next stays in view: %i pixels wide', async (width) => {
    const { page, close } = await openUpload(width);
    await choose(page, ...Array.from({ length: 12 }, (_, at) => `p${at}.jpg`));
    const isInView = (selector: string) =>
      page.evaluate<boolean>(`(() => {
        const { top, bottom } = document.querySelector('${selector}').getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      })()`);
    for (const end of [0, 1000]) {
      await page.evaluate(`scrollTo(0, ${end})`);
      expect(await isInView('[data-send]')).toBe(true);
    }
    // The bar does not hide what has the focus.
    const last = page.locator('.line input').last();
    await page.evaluate('scrollTo(0, 0)');
    await last.focus();
    await last.click({ trial: true });
    expect(await sidewaysScroll(page)).toBe(0);
    await pressUpload(page);
    await page.getByRole('link', { name: 'See them' }).waitFor();
    expect(await isInView('[data-see]')).toBe(true);
    expect(await sidewaysScroll(page)).toBe(0);
    await close();
  });

  it('one that is up is deleted, and brought back, in its place and by the keyboard alone', async () => {
    const { page, problems, close } = await openUpload();
    await choose(page, 'one.jpg', 'two.jpg');
    await pressUpload(page);
    await page.getByText('2 pictures are up').first().waitFor();
    const [id = NaN] = await idsOf(page);
    const somebody = visitor(site.url);
    await page.getByRole('button', { name: 'Delete: one' }).focus();
    await page.keyboard.press('Enter');
    await lineOf(page, 'one.jpg').getByText('Deleted').waitFor();
    expect(await somebody.image(id)).not.toHaveProperty('id');
    await page.locator('[data-summary]', { hasText: '1 picture is up' }).waitFor();
    expect(await focusedName(page)).toBe('Undo: one');
    await page.keyboard.press('Enter');
    await lineOf(page, 'one.jpg').getByText('Ready').waitFor();
    expect(await somebody.image(id)).toMatchObject({ id, state: 'ready' });
    expect(await focusedName(page)).toBe('Open: one');
    expect(problems).toEqual([]);
    await close();
  });

  it('whatever failed is tried again together, in order, also what was cut short', async () => {
    const { page, close } = await openUpload();
    await choose(page, 'one.jpg', 'two.jpg', 'three.jpg');
    const message = 'The connection was too slow.';
    let attempts = 0;
    await page.route('**/upload', async (route) => {
      attempts += 1;
      if (attempts === 1) await route.fulfill({ status: 408, json: { error: { message, canRetry: true } } });
      else if (attempts === 2) await route.fulfill({ status: 408 });
      else if (attempts === 3) await route.abort('connectionreset');
      else await route.continue();
    });
    await pressUpload(page);
    await lineOf(page, 'one.jpg').getByText(message).waitFor();
    await lineOf(page, 'two.jpg').getByText('ended before all of the picture had arrived').waitFor();
    await lineOf(page, 'three.jpg').getByText('The connection was lost').waitFor();
    await page.getByText('3 pictures not up').waitFor();
    await page.getByRole('button', { name: 'Try all again' }).click();
    await page.getByText('3 pictures are up').first().waitFor();
    const ids = await idsOf(page);
    expect(ids).toHaveLength(3);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    await close();
  });

  it('a connection on which nothing moves is given up, and the picture is kept', async () => {
    const { page, close } = await site.openPage();
    await page.clock.install();
    await goToUpload(page);
    await choose(page, 'stuck.jpg');
    const uploads = await holdUploads(page);
    await pressUpload(page);
    await expect.poll(uploads.countHeld).toBe(1);
    await page.clock.fastForward(61_000);
    await lineOf(page, 'stuck.jpg').getByText('The connection was lost').waitFor();
    uploads.letFurtherOnes();
    await page.getByRole('button', { name: 'Try again: stuck.jpg' }).click();
    await page.clock.resume();
    await page.getByRole('heading', { level: 1, name: 'stuck' }).waitFor();
    await close();
  });

  it('to open one does not end the sending of the others', async () => {
    const { page, close } = await openUpload();
    await choose(page, 'one.jpg', 'two.jpg', 'three.jpg');
    let posts = 0;
    await page.route('**/upload', (route) => {
      posts += 1;
      return posts === 2 ? undefined : route.continue();
    });
    await pressUpload(page);
    await lineOf(page, 'one.jpg').getByText('Ready').waitFor();
    const [opened] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: 'Open: one' }).click(),
    ]);
    await opened.getByRole('heading', { level: 1, name: 'one' }).waitFor();
    await page.getByRole('button', { name: 'Cancel: two.jpg' }).click();
    await lineOf(page, 'three.jpg').getByText('Ready').waitFor();
    await close();
  });

  it('a screen reader hears what begins, fails and ends, and no numbers in between', async () => {
    const { page, close } = await openUpload();
    await page.evaluate(`(() => {
      window.heard = [];
      const live = document.querySelectorAll('main [role="status"], main [role="alert"]');
      for (const region of live) {
        new MutationObserver(() => window.heard.push(region.textContent))
          .observe(region, { childList: true, characterData: true, subtree: true });
      }
    })()`);
    await page.setInputFiles('input[type="file"]', [
      ...['one.jpg', 'two.jpg', 'three.jpg'].map((name) => jpegFile(name, small)),
      { name: 'notes.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') },
    ]);
    await page.getByText('3 pictures chosen').waitFor();
    await lineOf(page, 'notes.pdf').getByText('a PDF document').waitFor();
    await pressUpload(page);
    expect(await page.evaluate('document.activeElement.textContent')).toMatch(
      /^(Sending [1-3] of 3|3 pictures are up)/,
    );
    await page.getByRole('link', { name: 'See them' }).waitFor();
    const heard = await page.evaluate<string[]>('window.heard.filter((words) => words !== "")');
    expect(heard).toContainEqual(expect.stringMatching(/^notes\.pdf: This is a PDF document/));
    expect(heard.at(-1)).toBe('3 pictures are up');
    expect(heard.length).toBeLessThanOrEqual(4);
    expect(heard.join()).not.toMatch(/%|Sending/);
    await close();
  });

  it('whoever removes a line by the keyboard comes to the next, and after the last to where pictures come from', async () => {
    const { page, close } = await openUpload();
    await choose(page, 'one.jpg', 'two.jpg');
    await page.getByRole('button', { name: 'Remove: one.jpg' }).focus();
    await page.keyboard.press('Enter');
    expect(await focusedName(page)).toBe('Remove: two.jpg');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.dataset.choose')).toBe('');
    expect(await page.locator('#name').isVisible()).toBe(true);
    await close();
  });

  it('who is typing a name while a picture comes goes on typing it', async () => {
    const { page, close } = await openUpload();
    await page.locator('#name').pressSequentially('The ');
    await choose(page, 'lake.jpg');
    await page.keyboard.type('lake');
    expect(await lineOf(page, 'lake.jpg').getByLabel('Name').inputValue()).toBe('The lake');
    await close();
  });
});

function focusedName(page: Page): Promise<string> {
  return page.evaluate<string>('document.activeElement.getAttribute("aria-label")');
}

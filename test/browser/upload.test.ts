import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, pictureShown, sidewaysScroll, widths } from '../support/browser/browser.ts';
import { jpegPhoto, photo } from '../support/pictures/pictures.ts';
import {
  dropPaths,
  goToUpload,
  jpegFile as jpeg,
  lineOf as line,
  pressUpload as send,
} from '../support/browser/upload-page.ts';
import { useSite } from '../support/browser/use-site.ts';
import { visitor } from '../support/nodes/visitor.ts';

describe.skipIf(!hasChromium())('uploading with JavaScript', () => {
  const site = useSite({ UPLOAD_MAX_BYTES: '2000000', UPLOAD_MAX_PIXELS: '8000000' });

  const openUpload = async (width: number = widths.desktop) => {
    const opened = await site.openPage({ width });
    await goToUpload(opened.page);
    return opened;
  };

  it.each(Object.values(widths))(
    'sends several pictures, each with its line, at %i pixels',
    async (width) => {
      const { page, problems, close } = await openUpload(width);
      await page.setInputFiles('input[type="file"]', [
        jpeg('one.jpg', await jpegPhoto(900, 600)),
        jpeg('two.jpg', await jpegPhoto(600, 900)),
        jpeg('notes.jpg', Buffer.from('no picture')),
        jpeg('huge.jpg', await jpegPhoto(4000, 2500)),
      ]);
      await line(page, 'notes.jpg').getByText('JPEG, PNG and WebP files are accepted').waitFor();
      await line(page, 'huge.jpg').getByText('10 megapixels; at most 8').waitFor();
      await send(page);
      await line(page, 'one.jpg').getByText('Ready').waitFor();
      await line(page, 'two.jpg').getByText('Ready').waitFor();
      expect(await sidewaysScroll(page)).toBe(0);

      await page.reload();
      await line(page, 'two.jpg').getByText('Ready').waitFor();
      expect(await page.locator('.line').count()).toBe(2);
      await line(page, 'one.jpg').getByRole('link').click();
      await pictureShown(page, '[data-main-picture]');
      expect(problems).toEqual([]);
      await close();
    },
  );

  it('takes a picture that was chosen before the script had arrived', async () => {
    const { page, problems, close } = await site.openPage();
    const letThrough = await goWithoutScript(page);
    await page.setInputFiles('input[type="file"]', jpeg('early.jpg', await jpegPhoto(90, 60)));
    letThrough();
    await line(page, 'early.jpg').getByText('Not sent yet').waitFor();
    await send(page);
    await page.getByRole('heading', { level: 1, name: 'early' }).waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  it.each(['drop', 'paste'] as const)('takes a picture by %s', async (how) => {
    const { page, problems, close } = await openUpload();
    await give(page, how, 'main');
    await line(page, 'given.jpg').getByText('Not sent yet').waitFor();
    await send(page);
    await page.getByRole('heading', { level: 1, name: 'given' }).waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  it('sends again by itself when a lost connection comes back', async () => {
    const { page, close } = await openUpload();
    await page.setInputFiles('input[type="file"]', jpeg('lost.jpg', await jpegPhoto(90, 60)));
    await page.context().setOffline(true);
    await send(page);
    await line(page, 'lost.jpg').getByText('The connection was lost').waitFor();
    await page.getByText('You are offline').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('heading', { level: 1, name: 'lost' }).waitFor();
    await close();
  });

  it.each([
    ['jpeg', 'image/jpeg'],
    ['png', 'image/png'],
  ] as const)(
    'makes a %s smaller only when asked, and then takes one that is too large',
    async (format, mimeType) => {
      const { page, problems, close } = await openUpload();
      const large = photo(8, 5).resize(4000, 2500, { kernel: 'nearest' });
      const buffer = await large.toFormat(format).toBuffer();
      await page.setInputFiles('input[type="file"]', { name: `wide.${format}`, mimeType, buffer });
      await line(page, 'wide').getByText('10 megapixels').waitFor();
      await page.getByLabel('Make large pictures smaller').check();
      await line(page, 'wide').getByText('Not sent yet').waitFor();
      await send(page);
      await page.waitForURL(/\/image\/\d+$/);
      const image = await visitor(site.url).image(Number(page.url().split('/').at(-1)));
      expect(image).toMatchObject({ width: 2560, height: 1600, name: 'wide.jpg' });
      expect(problems).toEqual([]);
      await close();
    },
  );

  it('cancels what has not been sent, and what is not finished', async () => {
    const { page, problems, close } = await openUpload();
    const bytes = await jpegPhoto(2400, 1600);
    const files = Array.from({ length: 8 }, (_, index) => jpeg(`p${index}.jpg`, bytes));
    await page.setInputFiles('input[type="file"]', files);
    await page.getByRole('button', { name: 'Remove: p0.jpg' }).click();
    await send(page);
    await page.getByRole('button', { name: 'Cancel: p7.jpg' }).click();
    await page.locator('.line:has-text("Ready")').nth(5).waitFor();
    expect(await line(page, 'p0.jpg').count()).toBe(0);
    expect(await line(page, 'p7.jpg').getByText('Ready').count()).toBe(0);
    expect(problems).toEqual([]);
    await close();
  });

  it('a picture that comes with text is not taken where text is typed; one that comes alone is', async () => {
    const { page, close } = await openUpload();
    await give(page, 'paste', '#name', 'from a table');
    await give(page, 'paste', '#name');
    await line(page, 'given.jpg').getByText('Not sent yet').waitFor();
    await give(page, 'paste', '.line input', 'from a text');
    expect(await page.locator('.line').count()).toBe(1);
    await give(page, 'paste', 'h1', 'not in a field');
    await expect.poll(() => page.locator('.line').count()).toBe(2);
    await close();
  });

  it('is asked for by the keyboard alone, and never says that nothing was chosen', async () => {
    const { page, close } = await openUpload();
    const asked = page.waitForEvent('filechooser');
    // By the time that this is done, the browser has heard that somebody waits for that event.
    await page.getByRole('button', { name: 'Choose pictures' }).focus();
    await page.keyboard.press('Enter');
    await (await asked).setFiles(jpeg('chosen.jpg', await jpegPhoto(90, 60)));
    await line(page, 'chosen.jpg').getByText('Not sent yet').waitFor();
    // Its text is the browser's own, and not in the document.
    expect(await page.locator('input[type="file"]').isVisible()).toBe(false);
    await close();
  });

  it.each([
    [widths.phone, false],
    [widths.desktop, true],
  ])('speaks of dropping where there is a mouse: at %i pixels %s', async (width, isSaid) => {
    const { page, close } = await openUpload(width);
    expect(await page.getByText('Drop pictures').isVisible()).toBe(isSaid);
    expect(await page.getByText('several at once').isVisible()).toBe(!isSaid);
    await close();
  });

  describe('files of this machine', () => {
    let folder: string;
    const at = (...names: string[]) => join(folder, ...names);
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'instaclone-files-'));
      await mkdir(at('holiday', 'day 10', 'raw'), { recursive: true });
      await mkdir(at('holiday', 'day 2'));
      await mkdir(at('none'));
      const bytes = await jpegPhoto(90, 60);
      for (const path of [
        'gone.jpg',
        'late.jpg',
        'holiday/b.jpg',
        'holiday/day 10/c.JPG',
        'holiday/day 2/a.jpg',
      ]) {
        await writeFile(at(path), bytes);
      }
      for (const path of ['none/notes.txt', 'holiday/Thumbs.db', 'holiday/._b.jpg'])
        await writeFile(at(path), 'x');
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it('a folder gives its pictures, in the order of their names, and one without says so', async () => {
      const { page, problems, close } = await openUpload();
      await dropPaths(page, at('holiday'));
      await expect
        .poll(() => page.locator('.line-name').allTextContents())
        .toEqual(['b.jpg', 'a.jpg', 'c.JPG']);
      expect(await page.getByRole('alert').count()).toBe(0);
      await dropPaths(page, at('none'));
      await page.getByRole('alert').getByText('no pictures in this folder').waitFor();
      expect(await page.locator('.line').count()).toBe(3);
      expect(problems).toEqual([]);
      await close();
    });

    it('of a folder with very many, the first hundred are taken, and that is said', async () => {
      await mkdir(at('many'));
      const names = Array.from({ length: 101 }, (_, number) => `${number + 1}.jpg`);
      const bytes = await jpegPhoto(9, 6);
      await Promise.all(names.map((name) => writeFile(at('many', name), bytes)));
      const { page, close } = await openUpload();
      await dropPaths(page, at('many'));
      await page.getByRole('alert').getByText('at most 100 pictures').waitFor();
      expect(await page.locator('.line-name').allTextContents()).toEqual(names.slice(0, 100));
      await close();
    });

    it('one that was deleted before it was sent is told for what it is, and not tried again', async () => {
      const { page, close } = await openUpload();
      await page.setInputFiles('input[type="file"]', at('gone.jpg'));
      await line(page, 'gone.jpg').getByText('Not sent yet').waitFor();
      await rm(at('gone.jpg'));
      await send(page);
      await line(page, 'gone.jpg').getByText('This cannot be read').waitFor();
      expect(await page.getByRole('button', { name: /^Try/ }).count()).toBe(0);
      await page.evaluate('dispatchEvent(new Event("online"))');
      expect(await page.locator('.line[data-state="refused"]').count()).toBe(1);
      await page.reload();
      await page.waitForSelector('form.is-scripted');
      expect(await page.locator('.line').count()).toBe(0);
      await close();
    });

    it('one that was replaced before it was looked at is told for what it is', async () => {
      const { page, close } = await site.openPage();
      const letThrough = await goWithoutScript(page);
      await page.setInputFiles('input[type="file"]', at('late.jpg'));
      await writeFile(at('late.jpg'), await jpegPhoto(200, 100));
      letThrough();
      await line(page, 'late.jpg').getByText('This cannot be read').waitFor();
      await close();
    });
  });
});

/** Opens the page, whose script arrives when what this resolves to is called. */
async function goWithoutScript(page: Page): Promise<() => void> {
  let letThrough = () => {};
  const isWanted = new Promise<void>((resolve) => (letThrough = resolve));
  await page.route('**/js/upload.js*', async (route) => {
    await isWanted;
    await route.continue();
  });
  await page.goto('/upload', { waitUntil: 'commit' });
  return letThrough;
}

/** Gives a picture to an element of the page, with a text beside it when there is one. */
async function give(page: Page, how: 'drop' | 'paste', to: string, text = ''): Promise<void> {
  const base64 = (await jpegPhoto(90, 60)).toString('base64');
  await page.evaluate(
    `((how, to, text, base64) => {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], 'given.jpg', { type: 'image/jpeg' }));
      if (text) data.setData('text/plain', text);
      const options = { bubbles: true, cancelable: true };
      document.querySelector(to).dispatchEvent(how === 'drop'
        ? new DragEvent('drop', { ...options, dataTransfer: data })
        : new ClipboardEvent('paste', { ...options, clipboardData: data }));
    })(...${JSON.stringify([how, to, text, base64])})`,
  );
}

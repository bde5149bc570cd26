import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { hasChromium, pictureShown, sidewaysScroll, widths } from '../support/browser/browser.ts';
import { jpegPhoto, photo } from '../support/pictures/pictures.ts';
import { useSite } from '../support/browser/use-site.ts';
import { visitor } from '../support/nodes/visitor.ts';

describe.skipIf(!hasChromium())('uploading with JavaScript', () => {
  const site = useSite({ UPLOAD_MAX_BYTES: '2000000', UPLOAD_MAX_PIXELS: '8000000' });

  const openUpload = async (width: number = widths.desktop) => {
    const opened = await site.openPage({ width });
    await opened.page.goto('/upload');
    await opened.page.waitForSelector('[data-drop-hint]:visible');
    return opened;
  };
  const line = (page: Page, name: string) => page.locator('.line', { hasText: name });
  const send = (page: Page) => page.getByRole('button', { name: 'Upload' }).click();

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
    let letThrough = () => {};
    const isWanted = new Promise<void>((resolve) => (letThrough = resolve));
    await page.route('**/js/upload.js*', async (route) => {
      await isWanted;
      await route.continue();
    });
    await page.goto('/upload', { waitUntil: 'commit' });
    await page.setInputFiles('input[type="file"]', jpeg('early.jpg', await jpegPhoto(90, 60)));
    letThrough();
    await line(page, 'early.jpg').getByText('Not sent yet').waitFor();
    await send(page);
    await page.getByRole('heading', { level: 1, name: 'early.jpg' }).waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  it.each(['drop', 'paste'])('takes a picture by %s', async (how) => {
    const { page, problems, close } = await openUpload();
    await page.evaluate(
      `(async (how, base64) => {
        const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
        const data = new DataTransfer();
        data.items.add(new File([bytes], 'given.jpg', { type: 'image/jpeg' }));
        const options = { bubbles: true, cancelable: true };
        document.querySelector('main').dispatchEvent(how === 'drop'
          ? new DragEvent('drop', { ...options, dataTransfer: data })
          : new ClipboardEvent('paste', { ...options, clipboardData: data }));
      })(${JSON.stringify(how)}, ${JSON.stringify((await jpegPhoto(90, 60)).toString('base64'))})`,
    );
    await line(page, 'given.jpg').getByText('Not sent yet').waitFor();
    await send(page);
    await page.getByRole('heading', { level: 1, name: 'given.jpg' }).waitFor();
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
    await page.getByRole('heading', { level: 1, name: 'lost.jpg' }).waitFor();
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
      await page.getByRole('alert').getByText('10 megapixels').waitFor();
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
});

function jpeg(name: string, buffer: Buffer) {
  return { name, mimeType: 'image/jpeg', buffer };
}

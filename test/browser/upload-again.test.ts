import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, openPage } from '../support/browser/browser.ts';
import { ageKept, forbidStorage, keptNames, leaveNoRoom } from '../support/browser/kept-uploads.ts';
import { scanBomb } from '../support/pictures/pictures.ts';
import {
  choose,
  goToUpload,
  holdUploads,
  lineOf as line,
  pressUpload as send,
} from '../support/browser/upload-page.ts';
import { openProxy, type Proxy } from '../support/servers/tcp-proxy.ts';
import { useSite } from '../support/browser/use-site.ts';
import { visitor, type ImageJson } from '../support/nodes/visitor.ts';

describe.skipIf(!hasChromium())('uploading, when something comes between', () => {
  const site = useSite();

  const openUpload = async (base = site.url) => {
    const opened = await openPage(site.browser, base);
    await goToUpload(opened.page);
    return opened;
  };
  const countPictures = async () => (await visitor(site.url).json<{ count: number }>('/')).count;
  /** The pictures of this node after those that there were, also those that are still being made. */
  const newPictures = async (since: number) => {
    const somebody = visitor(site.url);
    const found: ImageJson[] = [];
    for (;;) {
      const image: Partial<ImageJson> = await somebody.image(since + found.length + 1);
      if (image.id === undefined) return found;
      found.push(image as ImageJson);
    }
  };

  describe('a reload', () => {
    it('loses none of several: each is sent afterwards, in order, once, and is kept no longer', async () => {
      const before = await countPictures();
      const { page, problems, close } = await openUpload();
      const dialogs = countDialogs(page);
      await choose(page, 'one.jpg', 'two.jpg', 'three.jpg');
      const uploads = await holdUploads(page);
      await send(page);
      await line(page, 'three.jpg').getByText('Waiting to be sent').waitFor();
      await expect.poll(() => keptNames(page)).toEqual(['one.jpg', 'two.jpg', 'three.jpg']);
      await expect.poll(uploads.countHeld).toBe(1);

      uploads.letFurtherOnes();
      await page.reload();
      for (const name of ['one.jpg', 'two.jpg', 'three.jpg']) {
        await line(page, name).getByText('Ready').waitFor();
      }
      expect(await page.locator('.line-name').allTextContents()).toEqual(['one', 'two', 'three']);
      await expect.poll(() => keptNames(page)).toEqual([]);
      const posts = countPosts(page);
      await page.reload();
      await line(page, 'three.jpg').getByText('Ready').waitFor();
      expect(posts()).toBe(0);
      expect((await newPictures(before)).map(({ name }) => name)).toEqual([
        'one.jpg',
        'two.jpg',
        'three.jpg',
      ]);
      expect(dialogs()).toBe(0);
      expect(problems).toEqual([]);
      await close();
    });

    it('does not lose what was typed', async () => {
      const before = await countPictures();
      const { page, close } = await openUpload();
      await choose(page, 'typed.jpg');
      await line(page, 'typed.jpg').getByLabel('Name').fill('The lake');
      await line(page, 'typed.jpg').getByLabel('Description').fill('A lake at dawn');
      const uploads = await holdUploads(page);
      await send(page);
      await expect.poll(() => keptNames(page)).toHaveLength(1);
      await expect.poll(uploads.countHeld).toBe(1);
      uploads.letFurtherOnes();
      await page.reload();
      await page.locator('.line').getByText('Ready').waitFor();
      expect(await newPictures(before)).toMatchObject([{ name: 'The lake' }]);
      await page.getByRole('link', { name: 'Open: The lake' }).click();
      await page.locator('img[alt="A lake at dawn"]').first().waitFor();
      await close();
    });

    it('when the server already has the picture makes no second one', async () => {
      const before = await countPictures();
      const { page, close } = await openUpload();
      await choose(page, 'arrived.jpg');
      // The server answers, and the page is left before it hears.
      const uploads = await holdUploads(page, (route) => route.fetch({ maxRedirects: 0 }));
      await send(page);
      await expect.poll(uploads.countHeld).toBe(1);
      await expect.poll(() => newPictures(before)).toHaveLength(1);
      uploads.letFurtherOnes();
      await page.reload();
      await line(page, 'arrived.jpg').getByText('Ready').waitFor();
      expect(await newPictures(before)).toHaveLength(1);
      await expect.poll(() => keptNames(page)).toEqual([]);
      await close();
    });

    it('after more than a day sends what was left only when the person still wants that', async () => {
      const before = await countPictures();
      const { page, close } = await openUpload();
      await choose(page, 'old.jpg');
      const uploads = await holdUploads(page);
      await send(page);
      await expect.poll(() => keptNames(page)).toHaveLength(1);
      await expect.poll(uploads.countHeld).toBe(1);
      await ageKept(page, 25);
      const posts = countPosts(page);
      uploads.letFurtherOnes();
      await page.reload();
      await line(page, 'old.jpg').getByText('more than a day ago').waitFor();
      expect([posts(), await keptNames(page)]).toEqual([0, ['old.jpg']]);
      await page.getByRole('button', { name: 'Try again: old.jpg' }).click();
      await line(page, 'old.jpg').getByText('Ready').waitFor();
      expect(await newPictures(before)).toHaveLength(1);
      await close();
    });

    it('that comes before the page has forgotten what arrived shows it once', async () => {
      const before = await countPictures();
      const { page, close } = await openUpload();
      await choose(page, 'one.jpg', 'two.jpg');
      await page.evaluate('IDBObjectStore.prototype.delete = () => { throw new Error("too late"); }');
      await send(page);
      for (const name of ['one.jpg', 'two.jpg']) await line(page, name).getByText('Ready').waitFor();
      expect(await keptNames(page)).toHaveLength(2);
      const posts = countPosts(page);
      await page.reload();
      await expect.poll(() => keptNames(page)).toEqual([]);
      expect((await page.locator('.line-name').allTextContents()).sort()).toEqual(['one', 'two']);
      expect(posts()).toBe(0);
      expect(await newPictures(before)).toHaveLength(2);
      await close();
    });

    it('brings back nothing that was cancelled, removed or refused', async () => {
      const { page, close } = await openUpload();
      await page.setInputFiles('input[type="file"]', [
        { name: 'bomb.jpg', mimeType: 'image/jpeg', buffer: await scanBomb(64) },
      ]);
      await send(page);
      await line(page, 'bomb.jpg').getByText('progressive JPEG').waitFor();
      await holdUploads(page);
      await choose(page, 'sending.jpg', 'also.jpg', 'waiting.jpg', 'left.jpg');
      await send(page);
      await expect.poll(() => keptNames(page)).toHaveLength(4);
      for (const name of ['sending.jpg', 'waiting.jpg']) {
        await page.getByRole('button', { name: `Cancel: ${name}` }).click();
      }
      await expect.poll(() => keptNames(page)).toEqual(['also.jpg', 'left.jpg']);
      await page.reload();
      await line(page, 'left.jpg').waitFor();
      expect(await page.locator('.line-name').allTextContents()).toEqual(['also.jpg', 'left.jpg']);
      await close();
    });
  });

  it('a second tab leaves alone what the first is sending, and sends it when the first is closed', async () => {
    const before = await countPictures();
    const { page, close } = await openUpload();
    await choose(page, 'shared.jpg');
    await holdUploads(page);
    await send(page);
    await expect.poll(() => keptNames(page)).toHaveLength(1);

    const second = await page.context().newPage();
    const posts = countPosts(second);
    await goToUpload(second);
    // Its request for the lock is in the queue behind the first tab's: it has come to the file, and let it be.
    await expect.poll(() => second.evaluate(pendingLocks)).toBe(1);
    expect([await second.locator('.line').count(), posts()]).toEqual([0, 0]);
    await page.close();
    await line(second, 'shared.jpg').getByText('Ready').waitFor();
    expect(await newPictures(before)).toHaveLength(1);
    await close();
  });

  it.each([
    ['forbids storage', forbidStorage],
    ['has no room', leaveNoRoom],
  ])(
    'a browser that %s sends all the same, and asks before the page is left too early',
    async (_what, spoil) => {
      const { page, problems, close } = await site.openPage();
      await spoil(page, site.url);
      await goToUpload(page);
      const dialogs = countDialogs(page);
      const uploads = await holdUploads(page);
      await choose(page, 'risky.jpg');
      await send(page);
      await expect.poll(uploads.countHeld).toBe(1);
      await page.reload();
      expect(dialogs()).toBe(1);
      expect(await page.locator('.line').count()).toBe(0);
      uploads.letFurtherOnes();
      await choose(page, 'risky.jpg');
      await send(page);
      await page.getByRole('heading', { level: 1, name: 'risky' }).waitFor();
      expect(problems).toEqual([]);
      await close();
    },
  );

  describe('a connection that breaks when the server has the picture', () => {
    let proxy: Proxy;
    beforeAll(async () => {
      proxy = await openProxy(Number(new URL(site.url).port));
    });
    afterAll(() => proxy?.close());
    const proxyUrl = () => `http://127.0.0.1:${proxy.port}`;

    it('says so, and trying again leads to that picture', async () => {
      const before = await countPictures();
      const { page, close } = await openUpload(proxyUrl());
      await choose(page, 'unheard.jpg');
      const lostBefore = proxy.loseAnswersTo('POST /upload ');
      await send(page);
      await line(page, 'unheard.jpg').getByText('The connection was lost').waitFor();
      expect(proxy.loseAnswersTo()).toBeGreaterThan(lostBefore);
      await expect.poll(() => newPictures(before)).toHaveLength(1);
      await page.getByRole('button', { name: 'Try again: unheard.jpg' }).click();
      await page.getByRole('heading', { level: 1, name: 'unheard' }).waitFor();
      expect(new URL(page.url()).pathname).toBe(`/image/${before + 1}`);
      expect(await newPictures(before)).toHaveLength(1);
      await close();
    });

    it('and breaks again after a reload still offers to try again', async () => {
      const before = await countPictures();
      const { page, close } = await openUpload(proxyUrl());
      await choose(page, 'twice.jpg');
      proxy.loseAnswersTo('POST /upload ');
      await send(page);
      const lost = line(page, 'twice.jpg').getByText('The connection was lost');
      await lost.waitFor();
      await page.reload();
      await lost.waitFor();
      proxy.loseAnswersTo();
      await page.getByRole('button', { name: 'Try again: twice.jpg' }).click();
      await line(page, 'twice.jpg').getByText('Ready').waitFor();
      expect(await newPictures(before)).toHaveLength(1);
      await expect.poll(() => keptNames(page)).toEqual([]);
      await close();
    });
  });
});

function countPosts(page: Page): () => number {
  let count = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST') count += 1;
  });
  return () => count;
}

/** How often the page asked whether it may really be left; yes is the answer. */
function countDialogs(page: Page): () => number {
  let count = 0;
  page.on('dialog', (dialog) => {
    count += 1;
    void dialog.accept();
  });
  return () => count;
}

const pendingLocks = 'navigator.locks.query().then(({ pending }) => pending.length)';

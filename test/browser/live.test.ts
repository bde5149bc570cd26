import { describe, expect, it } from 'vitest';
import { hasChromium, openPage, pictureShown, streamOpened, widths } from '../support/browser/browser.ts';
import { discard, startEmbeddedNode, type EmbeddedNode } from '../support/nodes/embedded-node.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { useSite } from '../support/browser/use-site.ts';
import { visitor } from '../support/nodes/visitor.ts';

describe.skipIf(!hasChromium())('an open page', () => {
  const site = useSite();

  it.each(Object.values(widths))('offers what another has just uploaded, %i pixels wide', async (width) => {
    const somebody = visitor(site.url);
    await somebody.uploadReady(await jpegPhoto(600, 400), 'first.jpg');
    const { page, problems, close } = await site.openPage({ width });
    await streamOpened(page, () => page.goto('/'));
    const pictures = page.locator('[data-stream] [data-image]');
    const before = await pictures.count();
    const { id } = await somebody.uploadReady(await jpegPhoto(600, 400), 'second.jpg');
    await page.getByRole('button', { name: 'Show 1 new picture' }).click();
    await pictureShown(page, `[data-stream] [data-image="${id}"] .photo`);
    expect(await pictures.count()).toBe(before + 1);
    const dots = page.locator('.dot');
    expect(await dots.count()).toBe(before + 1);
    await somebody.post(`/image/${id}/delete`);
    await page.locator(`[data-image="${id}"]`).waitFor({ state: 'detached' });
    await expect.poll(() => dots.count()).toBe(before);
    expect(problems).toEqual([]);
    await close();
  });

  it.each(Object.values(widths))(
    'shows likes and what is made of its picture, %i pixels wide',
    async (width) => {
      const somebody = visitor(site.url);
      const { id } = await somebody.uploadReady(await jpegPhoto(600, 400), 'mine.jpg');
      const { page, problems, close } = await site.openPage({ width });
      await streamOpened(page, () => page.goto(`/image/${id}`));
      await page.evaluate('window.isStillThere = true');
      await page.getByRole('button', { name: 'Like' }).click();
      await page.getByRole('button', { name: 'Liked', pressed: true }).waitFor();
      await Promise.all(Array.from({ length: 9 }, () => visitor(site.url).post(`/like/${id}`)));
      await page.getByText('10+ likes').waitFor();
      const child = await somebody.settled(await somebody.post(`/image/${id}`, { filter: 'sepia' }));
      await pictureShown(page, `[data-family] [data-image="${child.id}"] .photo`);
      expect(await page.evaluate('window.isStillThere')).toBe(true);
      await page.reload();
      await page.getByRole('button', { name: 'Liked', pressed: true }).waitFor();
      expect(problems).toEqual([]);
      await close();
    },
  );

  it.each(Object.values(widths))(
    'says that its picture was deleted, and keeps what one does with it, %i pixels wide',
    async (width) => {
      const somebody = visitor(site.url);
      const { id } = await somebody.uploadReady(await jpegPhoto(600, 400));
      const { page, close } = await site.openPage({ width });
      await streamOpened(page, () => page.goto(`/image/${id}`));
      await page.locator('.filter-choice', { hasText: 'Moon' }).click();
      await page.locator('.filter-preview').waitFor();
      await somebody.post(`/image/${id}/delete`);
      const notice = page.locator('[data-gone]');
      await notice.waitFor();
      expect(await page.locator('[data-picture-said]').textContent()).toContain('was deleted by its owner');
      expect(await page.locator('.filter-preview').isVisible()).toBe(true);
      await somebody.post(`/image/${id}/restore`);
      await notice.waitFor({ state: 'hidden' });
      // Deleted while the page has no stream.
      await page.context().setOffline(true);
      await somebody.post(`/image/${id}/delete`);
      await page.context().setOffline(false);
      await page.evaluate(
        `document.dispatchEvent(new CustomEvent('instaclone-news', { detail: { type: 'look' } }))`,
      );
      await notice.waitFor();
      expect(await page.locator('.filter-preview').isVisible()).toBe(true);
      await close();
    },
  );

  it('is what Back shows, also when its address was asked for as JSON meanwhile', async () => {
    const { page, close } = await site.openPage({ width: widths.phone });
    for (const cache of ['default', 'no-store']) {
      await page.goto('/');
      await page.evaluate(
        (cache) => fetch('/', { headers: { Accept: 'application/json' }, cache: cache as RequestCache }),
        cache,
      );
      await page.goto('/about');
      await page.goBack();
      expect(await page.evaluate('document.contentType')).toBe('text/html');
    }
    await close();
  });

  it('comes back by itself when its node was restarted', async () => {
    let first: EmbeddedNode | undefined = await startEmbeddedNode();
    const port = new URL(first.url).port;
    const { page, close } = await openPage(site.browser, first.url);
    try {
      await visitor(first.url).uploadReady(await jpegPhoto(60, 40));
      await streamOpened(page, () => page.goto('/'));
      await first.stop();
      first = await startEmbeddedNode({ PORT: port }, first.dataDir);
      await visitor(first.url).uploadReady(await jpegPhoto(60, 40));
      await page.getByRole('button', { name: 'Show 1 new picture' }).waitFor();
    } finally {
      await close();
      await discard(first);
    }
  });

  it('asks from time to time when it gets no stream', async () => {
    const mute = await startEmbeddedNode({ STREAMS_PER_ADDRESS: '0' });
    const { page, problems, close } = await openPage(site.browser, mute.url);
    try {
      await visitor(mute.url).uploadReady(await jpegPhoto(60, 40));
      await page.clock.install();
      await streamOpened(page, () => page.goto('/'));
      await visitor(mute.url).uploadReady(await jpegPhoto(60, 40));
      // It has no stream, so only its clock brings it to ask.
      await expect
        .poll(async () => {
          await page.clock.runFor(10_000);
          return page.getByRole('button', { name: 'Show 1 new picture' }).isVisible();
        })
        .toBe(true);
      expect(problems).toEqual([]);
    } finally {
      await close();
      await discard(mute);
    }
  });
});

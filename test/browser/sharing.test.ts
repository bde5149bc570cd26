/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, openPage, widths } from '../support/browser/browser.ts';
import { discard, startEmbeddedNode } from '../support/nodes/embedded-node.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { useSite } from '../support/browser/use-site.ts';
import { visitor } from '../support/nodes/visitor.ts';

/** What the page asks of the system, which this browser has no way to share with. */
const withShare = `
  window.shared = [];
  Object.defineProperty(navigator, 'share', { value: async (data) => {
    window.shared.push(data);
    if (window.changesMind) throw new DOMException('Share canceled', 'AbortError');
  } });`;

describe.skipIf(!hasChromium())('sharing a picture', () => {
  const site = useSite();
  let path: string;
  beforeAll(async () => {
    const { id } = await visitor(site.url).uploadReady(await jpegPhoto(60, 40), 'A "boat" & more');
    path = `/image/${id}`;
  });

  it('hands its name and its own address to the system, without what a visit adds to the address', async () => {
    const { page, problems, close } = await site.openPage({ width: widths.phone });
    await page.addInitScript(withShare);
    await page.goto(`${path}?from=elsewhere#main`);
    const share = page.getByRole('button', { name: 'Share' });
    await share.click();
    const expected = { title: 'A "boat" & more · Instaclone', url: site.url + path };
    await expect.poll(() => page.evaluate('window.shared')).toEqual([expected]);
    await page.evaluate('window.changesMind = true');
    await share.click();
    await expect.poll(() => page.evaluate('window.shared.length')).toBe(2);
    // Not even a rejection that nobody hears.
    expect(problems).toEqual([]);
    await close();
  });

  it('hands on the address that the site has for others, where it has one', async () => {
    const behind = await startEmbeddedNode({ PUBLIC_URL: 'https://photos.example' });
    const { page, close } = await openPage(site.browser, behind.url);
    try {
      const { id } = await visitor(behind.url).uploadReady(await jpegPhoto(60, 40));
      await page.addInitScript(withShare);
      await page.goto(`/image/${id}`);
      await page.getByRole('button', { name: 'Share' }).click();
      await expect
        .poll(() => page.evaluate('window.shared[0]?.url'))
        .toBe(`https://photos.example/image/${id}`);
    } finally {
      await close();
      await discard(behind);
    }
  });

  it('is not offered where the browser has no way to', async () => {
    const { page, close } = await site.openPage();
    await page.addInitScript('delete Navigator.prototype.share');
    await page.goto(path);
    // By the same script, after the other button: so that one is decided by now.
    await page.getByRole('button', { name: 'Copy link' }).waitFor();
    expect(await page.locator('[data-share]').isVisible()).toBe(false);
    await close();
  });

  it.each(Object.values(widths))('copies its address, and says so, %i pixels wide', async (width) => {
    const { page, problems, close } = await site.openPage({ width });
    await page
      .context()
      .grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(site.url).origin });
    await openWithoutTime(page, path);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByRole('button', { name: 'Link copied' }).waitFor();
    expect(await page.locator('[data-copy-said]').textContent()).toBe('Link copied');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(site.url + path);
    await page.clock.runFor(10_000);
    await page.getByRole('button', { name: 'Copy link' }).waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  it('says when it may not copy', async () => {
    const { page, close } = await site.openPage();
    const debug = await page.context().newCDPSession(page);
    const { targetInfo } = await debug.send('Target.getTargetInfo');
    await debug.send('Browser.setPermission', {
      permission: { name: 'clipboard-write', allowWithoutSanitization: false },
      setting: 'denied',
      origin: new URL(site.url).origin,
      ...(targetInfo.browserContextId && { browserContextId: targetInfo.browserContextId }),
    });
    await openWithoutTime(page, path);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByRole('button', { name: 'Not allowed to copy' }).waitFor();
    await close();
  });
});

/** Opens a page in which time stands still, so that what it says for a moment can be read however long that takes. */
async function openWithoutTime(page: Page, path: string): Promise<void> {
  await page.clock.install();
  await page.goto(path);
  await page.clock.pauseAt(Date.now() + 60_000);
}

import type { Browser, Page } from 'playwright-core';
import { openPage } from '../../support/browser/browser.ts';
import { phoneScreen, slowDown, slowPhone } from './load.ts';

export interface ApplyFigures {
  /** The form as a browser sends it: two pages are loaded, the one that waits and that of the picture. */
  plainMs: number;
  /** The form as the page's script sends it. */
  scriptMs: number;
}

/**
 * Notes how long after `apply` the filtered picture is seen under its own address, be it by the preview or by its file.
 * Kept in the session's storage, because a plain form leaves the page.
 */
const watchApply = `
  const isSeen = () => {
    const [canvas, photo] = ['.filter-preview', '[data-main-picture]'].map((each) => document.querySelector(each));
    return (canvas && !canvas.hidden) || (photo && photo.complete && photo.naturalWidth > 0);
  };
  const look = () => {
    const { applyAt, applyFrom } = sessionStorage;
    if (applyAt && location.pathname !== applyFrom && isSeen()) {
      sessionStorage.applyMs = Date.now() - applyAt;
      delete sessionStorage.applyAt;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
`;

/** How many other pictures were asked for: the same filter at the same strength again would be made already. */
let asked = 0;

/** Chooses a filter on the page of an upload and applies it, both ways. */
export async function measureApply(
  browser: Browser,
  url: string,
  { path, isSlow }: { path: string; isSlow: boolean },
): Promise<ApplyFigures> {
  const { page, close } = await openPage(browser, url, phoneScreen);
  if (isSlow) await slowDown(await page.context().newCDPSession(page), slowPhone);
  await page.addInitScript(watchApply);
  const plainMs = await apply(page, path, 'form.submit()');
  const scriptMs = await apply(page, path, 'form.requestSubmit()');
  await close();
  return { plainMs, scriptMs };
}

async function apply(page: Page, path: string, send: string): Promise<number> {
  await page.goto(path, { timeout: 30_000 });
  await page.locator('.filter-choice', { hasText: 'Gray' }).click();
  await page.locator('input[name="strength"]').fill(String((asked += 1)));
  await page.locator('.filter-preview').waitFor();
  await page.evaluate(`{
    const form = document.querySelector('[data-filter-form]');
    Object.assign(sessionStorage, { applyAt: Date.now(), applyFrom: location.pathname });
    ${send};
  }`);
  for (;;) {
    // A page that is being left has no answer.
    const ms = await page.evaluate<string | null>(`sessionStorage.getItem('applyMs')`).catch(() => null);
    if (ms !== null) {
      await page.evaluate('sessionStorage.clear()').catch(() => undefined);
      return Number(ms);
    }
    await page.waitForTimeout(20);
  }
}

import type { Browser, Page } from 'playwright-core';
import { openVisit, thumbnail, withinPatience, type Visit } from './load.ts';

export interface ApplyFigures {
  /**
   * The form as a browser sends it, without a script of ours: two pages are loaded, the one that waits and that of the
   * picture. So did the page before it had a script for that.
   */
  plainMs: number;
  /** The form as the page's script sends it. */
  scriptMs: number;
}

/**
 * Tells how long after Apply the filtered picture is seen under its own address, be it by the preview or by its file.
 * The moment is kept in the session's storage, because a plain form leaves the page.
 */
const watchApply = `
  const isSeen = () => {
    const [canvas, photo] = ['.filter-preview', '[data-main-picture]'].map((each) => document.querySelector(each));
    return (canvas && !canvas.hidden) || (photo && photo.complete && photo.naturalWidth > 0);
  };
  const look = () => {
    const { applyAt, applyFrom } = sessionStorage;
    if (applyAt && location.pathname !== applyFrom && isSeen()) {
      sessionStorage.clear();
      window.tellApplied(Date.now() - applyAt);
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
`;

/** How many other pictures were asked for: the same filter at the same strength again would be made already. */
let asked = 0;

/** Chooses a filter on the page of an upload and applies it, both ways. */
export async function measureApply(browser: Browser, url: string, visit: Visit): Promise<ApplyFigures> {
  const { page, close } = await openVisit(browser, url, visit.isSlow, watchApply);
  let tell: (ms: number) => void = () => {};
  await page.exposeFunction('tellApplied', (ms: number) => tell(ms));
  const apply = async (send: string) => {
    const applied = new Promise<number>((resolve) => (tell = resolve));
    await chooseAndSend(page, visit.path, send);
    return withinPatience(applied);
  };
  const plainMs = await apply('form.submit()');
  const scriptMs = await apply('form.requestSubmit()');
  await close();
  return { plainMs, scriptMs };
}

async function chooseAndSend(page: Page, path: string, send: string): Promise<void> {
  await page.goto(path);
  await thumbnail(page, 'Gray').click();
  await page.locator('input[name="strength"]').fill(String((asked += 1)));
  await page.locator('.filter-preview').waitFor();
  await page.evaluate(`{
    const form = document.querySelector('[data-filter-form]');
    Object.assign(sessionStorage, { applyAt: Date.now(), applyFrom: location.pathname });
    ${send};
  }`);
}

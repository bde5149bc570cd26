import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, pictureShown } from '../support/browser/browser.ts';
import { fillEveryPage, type EveryPage } from '../support/browser/every-page.ts';
import { useSite } from '../support/browser/use-site.ts';

/** Elements that a person can come to on a page, at most; a page of many pictures repeats itself. */
const mostStops = 40;

describe.skipIf(!hasChromium())('where the system chooses the colours', () => {
  const site = useSite();
  let { paths, cookie }: EveryPage = { paths: {}, cookie: '' };
  beforeAll(async () => {
    ({ paths, cookie } = await fillEveryPage(site.url));
  });
  const open = () => site.openPage({ forcedColors: 'active', reducedMotion: 'reduce', cookie });

  it('the focus can be seen on everything that a person can come to, on every page', async () => {
    const { page, close } = await open();
    for (const [name, path] of Object.entries(paths)) {
      await page.goto(path);
      const stops = await walk(page);
      expect(stops.length, name).toBeGreaterThan(3);
      expect(
        stops.filter(({ isMarked }) => !isMarked),
        name,
      ).toEqual([]);
    }
    await close();
  });

  it.each([
    ['front', '.dot[aria-current]', 'one.removeAttribute("aria-current")'],
    ['image', '.member[aria-current]', 'one.removeAttribute("aria-current")'],
    ['version', '.studio-source label:has(:checked)', 'one.firstChild.checked = false'],
  ])('on the page %s, %s looks otherwise than the others', async (name, selector, change) => {
    const { page, close } = await open();
    await page.goto(paths[name] as string);
    await pictureShown(page, '.photo');
    const current = page.locator(selector).first();
    await current.scrollIntoViewIfNeeded();
    const box = await current.boundingBox();
    if (!box) throw new Error(`${selector} is not shown`);
    const shot = () => page.screenshot({ clip: box, animations: 'disabled' });
    let before = await shot();
    // Until the filter strip, which is drawn when there is time, stands still.
    await expect
      .poll(async () => {
        const last = before;
        before = await shot();
        return before.equals(last);
      })
      .toBe(true);
    await page.evaluate(`document.querySelectorAll('${selector}').forEach((one) => (${change}))`);
    expect((await shot()).equals(before)).toBe(false);
    await close();
  });
});

/**
 * Goes from stop to stop by the Tab key. A stop is marked when it, its label or what is in that has an outline that
 * is wide enough, which is what stays of a style where colours are forced.
 */
async function walk(page: Page): Promise<{ what: string; isMarked: boolean }[]> {
  const stops: { what: string; isMarked: boolean }[] = [];
  for (let stop = 0; stop < mostStops; stop += 1) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate<{ what: string; isMarked: boolean } | null>(`(() => {
      const element = document.activeElement;
      if (element === document.body) return null;
      const hasOutline = (one) => {
        const style = getComputedStyle(one);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && Number(style.opacity) > 0;
      };
      const labels = element.matches('input') ? [...(element.labels ?? [])] : [];
      const places = [element, ...labels, ...labels.flatMap((label) => [...label.children])];
      return { what: element.outerHTML.slice(0, 80), isMarked: places.some(hasOutline) };
    })()`);
    if (found === null) break;
    stops.push(found);
  }
  return stops;
}

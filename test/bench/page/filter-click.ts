import type { Browser, Page } from 'playwright-core';
import { filters } from '../../../src/filters/catalogue.ts';
import { openVisit, thumbnail, withinPatience, type Visit } from './load.ts';

export interface FilterClicks {
  /** The first filter of a visit, whose large pixels may still be on their way. */
  firstMs: number;
  /** One for each of the other filters. */
  filterMs: number[];
  /** What a click costs that filters nothing: those that show the original again. */
  originalMs: number[];
}

/** A person looks at the thumbnails before they click on one. */
const lookMs = 1000;

/**
 * Notes when a click was made and when the browser has painted the first frame in which the page shows what was clicked
 * for: a task that was queued as a frame began runs when that frame is painted.
 */
const watchClicks = `
  addEventListener('DOMContentLoaded', () => {
    const { port1, port2 } = new MessageChannel();
    let click;
    const isShown = ({ wanted }) => {
      const canvas = document.querySelector('.filter-preview');
      const label = canvas.hidden ? 'Original' : canvas.getAttribute('aria-label');
      return label === wanted || label.includes('in ' + wanted + ' at');
    };
    addEventListener('click', (event) => {
      const choice = event.target.closest('.filter-choice');
      if (choice && event.target.tagName !== 'INPUT') click = { at: event.timeStamp, wanted: choice.innerText.trim() };
    }, true);
    port1.onmessage = () => {
      if (click && isShown(click)) {
        window.tellClickToPaint(performance.now() - click.at);
        click = undefined;
      }
      requestAnimationFrame(() => port2.postMessage(null));
    };
    port2.postMessage(null);
  });
`;

/** One in three of the catalogue, so that every kind is there. */
const clicked = filters.filter((_, index) => index % 3 === 0);

/** Opens the page of a picture and clicks on thumbnails, each time going back to the original. */
export async function measureFilterClicks(
  browser: Browser,
  url: string,
  { path, isSlow }: Visit,
): Promise<FilterClicks> {
  const { page, close } = await openVisit(browser, url, isSlow, watchClicks);
  await page.goto(path);
  await page.waitForSelector('.filter-strip');
  await page.waitForTimeout(lookMs);
  const filterMs: number[] = [];
  const originalMs: number[] = [];
  for (const { label } of clicked) {
    filterMs.push(await click(page, label));
    originalMs.push(await click(page, 'Original'));
  }
  await close();
  const [firstMs = NaN, ...others] = filterMs;
  return { firstMs, filterMs: others, originalMs };
}

async function click(page: Page, label: string): Promise<number> {
  const shown = page.evaluate<number>('new Promise((resolve) => (window.tellClickToPaint = resolve))');
  // The browser itself makes the click, as of a real finger or mouse.
  const [clickToPaintMs] = await Promise.all([withinPatience(shown), thumbnail(page, label).click()]);
  return clickToPaintMs;
}

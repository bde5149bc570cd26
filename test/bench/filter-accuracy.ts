import { filters } from '../../src/filters/catalogue.ts';
import { cssgramFilters } from '../../src/filters/cssgram.ts';
import { hasChromium, openChromium } from '../support/browser/browser.ts';
import { digestsInNode, openEnginePages } from '../support/filters/filter-digests.ts';
import {
  openStudio,
  serveFilterPage,
  thumbnailTimes,
  type ThumbnailTimes,
} from '../support/filters/filter-page.ts';
import { filterPictures } from '../support/filters/filter-pictures.ts';
import {
  errorsOf,
  exactColors,
  exactColorsOnGraphics,
  paintFilters,
  paintsOnGraphics,
  type Errors,
} from '../support/filters/painted-filters.ts';
import { median, printTable } from './figures.ts';

/** What takes a real Chromium to say. */
export async function printAgainstChromium(): Promise<void> {
  if (!hasChromium()) return;
  await withBrowser(exactColors, async (browser) => {
    await printAccuracy(browser, 'on the processor');
    await printSameBytes(browser);
    await printThumbnails(browser);
  });
  await withBrowser(exactColorsOnGraphics, async (browser) => {
    if (await paintsOnGraphics(browser)) await printAccuracy(browser, 'on a graphics card');
    else console.log('This Chromium paints on the processor alone');
  });
}

type Browser = Awaited<ReturnType<typeof openChromium>>;

async function withBrowser(options: readonly string[], use: (browser: Browser) => Promise<void>) {
  const browser = await openChromium({ args: options });
  try {
    await use(browser);
  } finally {
    await browser.close();
  }
}

async function printAccuracy(browser: Browser, where: string): Promise<void> {
  const names = cssgramFilters.map(({ name }) => name);
  const pictures = await filterPictures();
  const errors = new Map<string, Errors[]>(names.map((name) => [name, []]));
  for (const picture of pictures) {
    const painted = await paintFilters(browser, picture, names);
    for (const name of names) errors.get(name)!.push(errorsOf(name, picture, painted.get(name)!));
  }
  printTable([
    [`against CSS in Chromium ${where}`, ...pictures.map(({ name }) => name), 'within 3 levels'],
    ...names.map((name) => {
      const each = errors.get(name)!;
      const least = Math.min(...each.map(({ within3 }) => within3));
      return [name, ...each.map(({ mean }) => mean.toFixed(2)), `${(least * 100).toFixed(2)} %`];
    }),
  ]);
}

async function printSameBytes(browser: Browser): Promise<void> {
  const pages = await openEnginePages(browser);
  const pictures = await filterPictures();
  let same = 0;
  for (const picture of pictures) {
    const [here, there] = [digestsInNode(picture), await pages.digests(picture, 'script')];
    same += filters.filter(({ name }) => here[name] === there[name]).length;
  }
  await pages.close();
  console.log(`same SHA-256 in Chromium and in Node: ${same} of ${filters.length * pictures.length}`);
}

const visits = 15;
/**
 * To open a page of its own for a visitor, and close the one before, Chromium starts and ends processes for some
 * hundred milliseconds. On two cores that is most of what the page would wait for; a person's browser runs already.
 */
const restMs = 1000;

/** Each visit is to a page of its own, which knows nothing of the ones before: nothing is compiled yet. */
async function printThumbnails(browser: Browser): Promise<void> {
  const site = await serveFilterPage();
  const times: ThumbnailTimes[] = [];
  for (let visit = 0; visit < visits; visit++) {
    const { page, close } = await openStudio(browser, site.url, { restMs });
    times.push(await thumbnailTimes(page));
    await close();
  }
  site.close();
  const totals = times.map(({ total }) => total).sort((a, b) => a - b);
  const longest = Math.max(...times.map(({ longestTask }) => longestTask));
  console.log(
    `${filters.length} thumbnails of a picture of 320 x 213 in Chromium, as large as they are shown: ` +
      `median ${median(totals).toFixed(0)} ms in all (${totals[0]!.toFixed(0)} to ${totals.at(-1)!.toFixed(0)}), ` +
      `longest task ${longest === 0 ? 'under 50' : longest.toFixed(0)} ms; ` +
      `as many canvases of the picture as it is: ${median(times.map(({ unfiltered }) => unfiltered)).toFixed(0)} ms`,
  );
}

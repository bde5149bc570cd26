import type { Browser } from 'playwright-core';
import { openChromium, openPage } from '../support/browser/browser.ts';
import { discard, startEmbeddedNode } from '../support/nodes/embedded-node.ts';
import { hangGallery } from '../support/nodes/gallery.ts';
import { median, printTable } from './figures.ts';
import { measureApply, type ApplyFigures } from './page/apply.ts';
import { measureFilterClicks, type FilterClicks } from './page/filter-click.ts';
import { openBarePage } from './page/bare-page.ts';
import { measureJourney } from './page/journey.ts';
import { measureLoad, slowPhone, type LoadFigures } from './page/load.ts';

export const name = 'page';
export const describe =
  'what a person waits for, in a real Chromium: a slow phone beside this machine as it is';

const rounds = 5;

/** At the deadline the browser is closed: whatever waits for a page fails then. */
export async function run(deadline?: AbortSignal): Promise<void> {
  const [node, browser] = await Promise.all([startEmbeddedNode(), openChromium()]);
  deadline?.addEventListener('abort', () => void browser.close());
  try {
    const { ids } = await hangGallery(node.url, 20, []);
    await printLoads(browser, node.url);
    await printShifts(browser, node.url, `/image/${ids[0]}`);
    // The first one is 1600 x 1067, so that its preview is 1280 wide.
    await printFilterClicks(browser, node.url, `/image/${ids[0]}`);
    await printApplies(browser, node.url, `/image/${ids[0]}`);
    await printJourneys(browser, node.url);
  } catch (error) {
    throw deadline?.aborted ? new Error('It took longer than it may', { cause: error }) : error;
  } finally {
    await browser.close();
    await discard(node);
  }
}

async function printLoads(browser: Browser, url: string): Promise<void> {
  const slow: LoadFigures[] = [];
  const bare: LoadFigures[] = [];
  const plain: LoadFigures[] = [];
  const barePage = await openBarePage(url, await measureLoad(browser, url, slowPhone));
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await measureLoad(browser, barePage.url, slowPhone));
    slow.push(await measureLoad(browser, url, slowPhone));
    plain.push(await measureLoad(browser, url));
  }
  barePage.close();
  type Figure = 'largestPaintMs' | 'shift' | 'blockingMs' | 'earlyBlockingMs' | 'bytes';
  const of = (figures: readonly LoadFigures[], figure: Figure) => median(figures.map((each) => each[figure]));
  const row = (what: string, wanted: string, digits: number, figure: Figure) => [
    what,
    ...[bare, slow, plain].map((figures) => of(figures, figure).toFixed(digits)),
    wanted,
  ];
  const ratio = of(slow, 'largestPaintMs') / of(bare, 'largestPaintMs');
  console.log(
    `Front page with 20 pictures, nothing cached, beside a bare page with only its largest picture; median of ${rounds}`,
  );
  printTable([
    ['', 'bare page, phone', 'slow phone', 'unthrottled', 'wanted of the phone'],
    row('largest contentful paint, ms', '', 0, 'largestPaintMs'),
    ['how many times that of the bare page', '1.00', ratio.toFixed(2), '', '<= 1.30'],
    row('layout shift', '< 0.02', 3, 'shift'),
    row('total blocking time, from the first paint on, ms', '<= 100', 0, 'blockingMs'),
    row('the same before the first paint, ms', '', 0, 'earlyBlockingMs'),
    row('bytes until loaded', '', 0, 'bytes'),
  ]);
}

async function printShifts(browser: Browser, url: string, picture: string): Promise<void> {
  const rows: string[][] = [];
  for (const path of ['/', picture, '/upload', '/about']) {
    const slow = await measureLoad(browser, url, slowPhone, path);
    const plain = await measureLoad(browser, url, undefined, path);
    rows.push([path, slow.shift.toFixed(3), plain.shift.toFixed(3), '< 0.02']);
  }
  console.log('\nLayout shift of each page, nothing cached');
  printTable([['', 'slow phone', 'unthrottled', 'wanted'], ...rows]);
}

async function printApplies(browser: Browser, url: string, path: string): Promise<void> {
  const rows: string[][] = [];
  for (const isSlow of [true, false]) {
    const visits: ApplyFigures[] = [];
    for (let round = 0; round < rounds; round += 1)
      visits.push(await measureApply(browser, url, { path, isSlow }));
    const plain = median(visits.map(({ plainMs }) => plainMs));
    const script = median(visits.map(({ scriptMs }) => scriptMs));
    const who = isSlow ? 'slow phone' : 'unthrottled';
    rows.push([who, plain.toFixed(0), script.toFixed(0), (script / plain).toFixed(2), '<= 0.50']);
  }
  console.log(`\nFrom Apply to the filtered picture seen at its own address, ms; median of ${rounds}`);
  printTable([['', 'as a plain form', 'by script', 'ratio', 'wanted'], ...rows]);
}

async function printFilterClicks(browser: Browser, url: string, path: string): Promise<void> {
  const slow: FilterClicks[] = [];
  const plain: FilterClicks[] = [];
  for (let round = 0; round < rounds; round += 1) {
    slow.push(await measureFilterClicks(browser, url, { path, isSlow: true }));
    plain.push(await measureFilterClicks(browser, url, { path, isSlow: false }));
  }
  const row = (what: string, wanted: string, samples: (clicks: FilterClicks) => readonly number[]) => [
    what,
    ...[slow, plain].map((visits) => median(visits.flatMap(samples)).toFixed(0)),
    wanted,
  ];
  const filters = plain[0]?.filterMs.length ?? 0;
  console.log(`\nFrom a click on a thumbnail to the paint of the large preview, ms; of a picture 1280 wide`);
  printTable([
    ['', 'slow phone', 'unthrottled', 'wanted of the phone'],
    row(`median of ${filters} filters in ${rounds} visits`, '< 100', ({ filterMs }) => filterMs),
    row('slowest of a visit, median', '', ({ filterMs }) => [Math.max(...filterMs)]),
    row('first of a visit, median', '', ({ firstMs }) => [firstMs]),
    row('baseline: back to the original', '', ({ originalMs }) => originalMs),
  ]);
}

async function printJourneys(browser: Browser, url: string): Promise<void> {
  const { page, close } = await openPage(browser, url);
  const journeys: Awaited<ReturnType<typeof measureJourney>>[] = [];
  for (let round = 0; round < rounds; round += 1) journeys.push(await measureJourney(page));
  await close();
  const phases = Object.keys(journeys[0] ?? {}) as (keyof (typeof journeys)[number])[];
  console.log(`\nFrom choosing a 3-megapixel photo to its filtered version, ms; median of ${rounds}`);
  printTable([
    ['phase', 'ms', 'wanted'],
    ...phases.map((phase) => [
      phase,
      Math.round(median(journeys.map((journey) => journey[phase]))),
      phase === 'in all' ? '< 1500' : '',
    ]),
  ]);
}

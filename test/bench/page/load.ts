import type { Browser, CDPSession } from 'playwright-core';
import { openPage, type WatchedPage } from '../../support/browser/browser.ts';

export interface LoadFigures {
  largestPaintMs: number;
  /** What was painted then, as HTML, and how wide, in CSS pixels. */
  largest: string;
  largestWidth: number;
  shift: number;
  /** What long tasks take beyond 50 ms each, after the first paint. */
  blockingMs: number;
  bytes: number;
}

interface Throttling {
  latencyMs: number;
  downloadBytesPerSecond: number;
  uploadBytesPerSecond: number;
  /** How many times slower the processor is. */
  cpu: number;
}

/**
 * Lighthouse's mobile profile, `mobileSlow4G`, which used to be called fast 3G: a round trip of 150 ms and 1.6 Mbit/s,
 * as the figures that its documentation gives for throttling by the browser (docs/throttling.md, lighthouse-core's
 * constants.js: latency times 3.75, throughput times 0.9).
 */
export const slowPhone: Throttling = {
  latencyMs: 150 * 3.75,
  downloadBytesPerSecond: (1.6 * 1024 * 1024 * 0.9) / 8,
  uploadBytesPerSecond: (750 * 1024 * 0.9) / 8,
  cpu: 4,
};

/** The screen of the same profile. */
const phoneScreen = { viewport: { width: 412, height: 823 }, width: 412, deviceScaleFactor: 1.75 };

/** Where a picture's page is visited, and by whom. */
export interface Visit {
  path: string;
  /** By the slow phone, or by this machine as it is. */
  isSlow: boolean;
}

/** The longest wait for anything on a page, so that a figure that never comes ends the bench. */
const patienceMs = 60_000;

/** Somebody's first visit, with `script` in every page; nothing is opened yet. */
export async function openVisit(
  browser: Browser,
  url: string,
  isSlow: boolean,
  script: string,
): Promise<WatchedPage> {
  const visit = await openPage(browser, url, phoneScreen);
  visit.page.setDefaultTimeout(patienceMs);
  if (isSlow) await slowDown(await visit.page.context().newCDPSession(visit.page), slowPhone);
  await visit.page.addInitScript(script);
  return visit;
}

/** What is pressed to choose a filter: the picture, not its name, because that is where the eye is. */
export function thumbnail(page: WatchedPage['page'], label: string) {
  return page.locator('.filter-choice', { hasText: new RegExp(`^${label}$`) }).locator('canvas');
}

async function slowDown(debug: CDPSession, throttling: Throttling): Promise<void> {
  await debug.send('Network.enable');
  await debug.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: throttling.latencyMs,
    downloadThroughput: throttling.downloadBytesPerSecond,
    uploadThroughput: throttling.uploadBytesPerSecond,
  });
  await debug.send('Emulation.setCPUThrottlingRate', { rate: throttling.cpu });
}

const settleMs = 1500;

const observe = `
  window.figures = { largestPaintMs: 0, shift: 0, blockingMs: 0, largest: '', largestWidth: 0 };
  const watch = (type, hear) =>
    new PerformanceObserver((list) => list.getEntries().forEach(hear)).observe({ type, buffered: true });
  watch('largest-contentful-paint', ({ startTime, element }) => Object.assign(figures, {
    largestPaintMs: startTime,
    largest: element?.outerHTML ?? '',
    largestWidth: element?.clientWidth ?? 0,
  }));
  watch('layout-shift', (entry) => (figures.shift += entry.value));
  watch('longtask', (entry) => (figures.blockingMs += Math.max(0, entry.duration - 50)));
`;

/** Opens a page as somebody who was never there, on the phone that Lighthouse has in mind. */
export async function measureLoad(
  browser: Browser,
  url: string,
  throttling?: Throttling,
  path = '/',
): Promise<LoadFigures> {
  const { page, close } = await openPage(browser, url, phoneScreen);
  const debug = await page.context().newCDPSession(page);
  let bytes = 0;
  await debug.send('Network.enable');
  debug.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  if (throttling) await slowDown(debug, throttling);
  await page.addInitScript(observe);
  await page.goto(path, { waitUntil: 'load', timeout: patienceMs });
  await page.waitForTimeout(settleMs);
  const figures = await page.evaluate<Omit<LoadFigures, 'bytes'>>('figures');
  await close();
  return { ...figures, bytes };
}

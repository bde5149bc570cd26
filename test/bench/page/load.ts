import type { Browser, CDPSession } from 'playwright-core';
import { openPage, type WatchedPage } from '../../support/browser/browser.ts';

export interface LoadFigures {
  largestPaintMs: number;
  /** What was painted then, as HTML, and how wide, in CSS pixels. */
  largest: string;
  largestWidth: number;
  shift: number;
  /** What long tasks take beyond 50 ms each, once something is painted that a person could press. */
  blockingMs: number;
  /** The same before that: to begin the page, and to make its first frame. */
  earlyBlockingMs: number;
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

/** A figure that a page tells by itself, which no timeout of the browser's would end. */
export async function withinPatience(figure: Promise<number>): Promise<number> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error('What was waited for was not seen within a minute')),
      patienceMs,
    );
  });
  return Promise.race([figure, tooLong]).finally(() => clearTimeout(timer));
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
  window.figures = { largestPaintMs: 0, shift: 0, largest: '', largestWidth: 0, firstPaintMs: 0, tasks: [] };
  const watch = (type, hear) =>
    new PerformanceObserver((list) => list.getEntries().forEach(hear)).observe({ type, buffered: true });
  watch('largest-contentful-paint', ({ startTime, element }) => Object.assign(figures, {
    largestPaintMs: startTime,
    largest: element?.outerHTML ?? '',
    largestWidth: element?.clientWidth ?? 0,
  }));
  watch('layout-shift', (entry) => (figures.shift += entry.value));
  watch('paint', ({ name, startTime }) => name === 'first-contentful-paint' && (figures.firstPaintMs = startTime));
  watch('longtask', ({ startTime, duration }) => figures.tasks.push({ startTime, duration }));
`;

/** What the page notes of itself. */
interface Noted extends Omit<LoadFigures, 'bytes' | 'blockingMs' | 'earlyBlockingMs'> {
  firstPaintMs: number;
  tasks: Task[];
}

interface Task {
  startTime: number;
  duration: number;
}

/** From which length on a task counts, and what of it does not count, as in Lighthouse's total blocking time. */
const freeMs = 50;

/** What lies between two times of tasks, and is longer than nobody notices. */
function blockingBetween(tasks: readonly Task[], from: number, to: number): number {
  const lengths = tasks.map(
    ({ startTime, duration }) => Math.min(startTime + duration, to) - Math.max(startTime, from),
  );
  return lengths.reduce((sum, length) => sum + Math.max(0, length - freeMs), 0);
}

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
  const { tasks, firstPaintMs, ...figures } = await page.evaluate<Noted>('figures');
  await close();
  return {
    ...figures,
    blockingMs: blockingBetween(tasks, firstPaintMs, Infinity),
    earlyBlockingMs: blockingBetween(tasks, 0, firstPaintMs),
    bytes,
  };
}

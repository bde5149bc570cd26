/// <reference lib="dom" />
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { findProgram, packages } from '../../../deploy/local/programs/packages.mjs';
import { requireServer } from '../servers/require-server.ts';

const programs = process.env['CHROMIUM'] ? [process.env['CHROMIUM']] : packages.chromium.programs;

/** Whether browser tests can run here; says so loudly when not. See requireServer. */
export const hasChromium = (): boolean => requireServer({ ...packages.chromium, programs });

interface ChromiumOptions {
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
}

/** A real Chromium that talks to nobody but the pages that it opens. */
export function openChromium({ args = [], env = {} }: ChromiumOptions = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: findProgram(programs) ?? 'chromium',
    env: { ...process.env, ...env },
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      ...args,
    ],
  });
}

export interface WatchedPage {
  page: Page;
  /** What went wrong unseen: console messages, exceptions, breaches of the CSP, requests that failed. */
  problems: string[];
  close: () => Promise<void>;
}

export const widths = { phone: 360, desktop: 1280 } as const;

export type PageOptions = BrowserContextOptions & {
  width?: number;
  /** The Cookie header of the person whose browser it is. */
  cookie?: string;
};

/** A person's first visit, with cookies of its own, unless it is somebody's that `cookie` names. */
export async function openPage(
  browser: Browser,
  baseURL: string,
  options: PageOptions = {},
): Promise<WatchedPage> {
  const { width = widths.desktop, cookie, ...contextOptions } = options;
  const isPhone = width < 700;
  const context = await browser.newContext({
    baseURL,
    viewport: { width, height: isPhone ? 740 : 800 },
    hasTouch: isPhone,
    isMobile: isPhone,
    ...contextOptions,
  });
  if (cookie !== undefined) await context.addCookies(cookiesOf(cookie, baseURL));
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const problems: string[] = [];
  page.on('console', (message) => problems.push(`console.${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`exception: ${error.message}`));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // The page was left while something was still on its way: nobody misses it.
    if (reason !== 'net::ERR_ABORTED') problems.push(`${request.url()}: ${reason}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.url()}: status ${response.status()}`);
  });
  return { page, problems, close: () => context.close() };
}

function cookiesOf(header: string, url: string): { name: string; value: string; url: string }[] {
  return header.split('; ').map((pair) => {
    const end = pair.indexOf('=');
    return { name: pair.slice(0, end), value: pair.slice(end + 1), url };
  });
}

/** By how many pixels the page is wider than its window. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/**
 * What sticks out of the window at its sides, in words that say what: neither a scroll bar below the page nor anything
 * else leads there. What lies in something that scrolls by itself, or cuts off a text with dots, may.
 */
export function outOfWindow(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const scrolls = (element) => element !== document.body && element !== document.documentElement &&
      getComputedStyle(element).overflowX !== 'visible';
    const isContained = (element) => {
      for (let at = element.parentElement; at; at = at.parentElement) if (scrolls(at)) return true;
      return false;
    };
    const width = document.documentElement.clientWidth;
    return [...document.body.querySelectorAll('*')]
      .filter((element) => element.checkVisibility() && !isContained(element))
      .map((element) => [element, element.getBoundingClientRect()])
      .filter(([, box]) => box.width > 0 && (box.left < -0.5 || box.right > width + 0.5))
      .map(([element, box]) => element.outerHTML.slice(0, 60) + ' from ' + box.left + ' to ' + box.right);
  })()`);
}

/** Resolves when the picture is there, decoded, with its pixels. */
export async function pictureShown(page: Page, selector: string): Promise<void> {
  const isShown = `(() => { const img = document.querySelector(${JSON.stringify(selector)});
    return img !== null && img.complete && img.naturalWidth > 0; })()`;
  const end = Date.now() + 30_000;
  while (Date.now() < end) {
    // A page that goes to another one in this moment has no answer.
    if (await page.evaluate<boolean>(isShown).catch(() => false)) return;
    await page.waitForTimeout(50);
  }
  throw new Error(`${selector} was not shown within 30 seconds`);
}

/** Opens a page with a live stream: what happens before the stream is open is not told. */
export async function streamOpened(page: Page, open: () => Promise<unknown>): Promise<void> {
  await Promise.all([page.waitForResponse('**/events'), open()]);
}

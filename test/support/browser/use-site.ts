import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { openChromium, openPage, type PageOptions, type WatchedPage } from './browser.ts';
import { useNode } from '../nodes/use-node.ts';

interface Site {
  readonly url: string;
  /** For pages of other nodes. */
  readonly browser: Browser;
  /** A person's first visit, with cookies of its own. */
  openPage(options?: PageOptions): Promise<WatchedPage>;
}

/** As `useNode`, with a Chromium that looks at it. For a `describe.skipIf(!hasChromium())`. */
export function useSite(env: Record<string, string> = {}): Site {
  const node = useNode(env);
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser?.close());

  const site: Site = {
    get url() {
      return node.url;
    },
    get browser() {
      if (browser === undefined) throw new Error('The browser is started by a hook: ask in a later one');
      return browser;
    },
    openPage: (options) => openPage(site.browser, site.url, options),
  };
  return site;
}

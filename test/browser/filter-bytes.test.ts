import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filters, filterNames } from '../../src/filters/catalogue.ts';
import { compileFilter } from '../../src/filters/compile.ts';
import { hasChromium, openChromium } from '../support/browser.ts';
import { filterPictures, photoLike, type Picture } from '../support/filter-pictures.ts';
import type * as engine from './filter-engine.ts';

/** With one that is large enough for WebAssembly. */
const pictures = [...(await filterPictures()), { ...photoLike(401, 299), name: 'large' }];

/** What a page may do: what ours allow, and that plus WebAssembly. */
const policies = {
  script: "default-src 'none'; connect-src 'self'; script-src 'self'",
  wasm: "default-src 'none'; connect-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
} as const;

type Engine = typeof engine;

let server: Server;
let browser: Browser;

describe.skipIf(!hasChromium())('bytes in Chromium and in Node', () => {
  beforeAll(async () => {
    server = await serve(await bundleEngine());
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  describe.each(['script', 'wasm'] as const)('with %s', (kind) => {
    test.each(pictures)('$name: every filter gives the same', async (picture) => {
      const page = await openPage(kind);
      expect(await digestsInPage(page, picture, kind)).toEqual(digestsHere(picture));
      await page.close();
    });
  });

  test('a page that may not use WebAssembly gets the same bytes all the same', async () => {
    const picture = pictures.at(-1)!;
    const page = await openPage('script');
    expect(await digestsInPage(page, picture, 'wasm')).toEqual(digestsHere(picture));
    await page.close();
  });
});

function digestsHere({ width, height, pixels }: Picture): Record<string, string> {
  const digests = filters.map((filter) => {
    const copy = Buffer.from(pixels);
    compileFilter(filter, width, height, 90)(copy, 3);
    return [filter.name, createHash('sha256').update(copy).digest('hex')] as const;
  });
  return Object.fromEntries(digests);
}

function digestsInPage(page: Page, picture: Picture, engine: 'script' | 'wasm') {
  const { width, height } = picture;
  const address = `/pixels/${pictures.indexOf(picture)}`;
  return page.evaluate(
    async ({ address, width, height, engine, names }) => {
      const original = new Uint8Array(await (await fetch(address)).arrayBuffer());
      const { compileFilter, findFilter } = (globalThis as unknown as { engine: Engine }).engine;
      const digests: Record<string, string> = {};
      for (const name of names) {
        const copy = original.slice();
        compileFilter(findFilter(name)!, width, height, 90, engine)(copy, 3);
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', copy));
        digests[name] = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      }
      return digests;
    },
    { address, width, height, engine, names: filterNames },
  );
}

async function openPage(engine: 'script' | 'wasm'): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${engine}`);
  return page;
}

async function bundleEngine(): Promise<string> {
  const entryPoint = new URL('filter-engine.ts', import.meta.url).pathname;
  const { outputFiles } = await build({
    entryPoints: [entryPoint],
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'engine',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0]!.text;
}

function serve(engine: string): Promise<Server> {
  const server = createServer((request, response) => {
    const [, first = '', index] = (request.url ?? '').split('/');
    if (first === 'engine.js') {
      response.setHeader('Content-Type', 'text/javascript').end(engine);
    } else if (first === 'pixels') {
      response.end(pictures[Number(index)]!.pixels);
    } else {
      response.setHeader('Content-Security-Policy', policies[first === 'wasm' ? 'wasm' : 'script']);
      response
        .setHeader('Content-Type', 'text/html')
        .end('<!doctype html><script src="/engine.js"></script>');
    }
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

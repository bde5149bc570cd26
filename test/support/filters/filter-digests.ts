/// <reference lib="dom" />
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { filters, filterNames } from '../../../src/filters/catalogue.ts';
import { compileFilter, type Engine } from '../../../src/filters/compile.ts';
import { projectRoot } from '../../../src/project-root.ts';
import type * as filterEngine from './filter-engine.ts';
import type { Picture } from './filter-pictures.ts';

/** SHA-256 of what each filter makes of a picture, by the filter's name. */
type Digests = Record<string, string>;

/** Not all of it: the other parts of a picture made of it count as well. */
const strength = 90;

/** What a page may do: what ours allow, and that plus WebAssembly. */
const policies = {
  script: "default-src 'none'; connect-src 'self'; script-src 'self'",
  wasm: "default-src 'none'; connect-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
} as const;

export function digestsInNode({ width, height, pixels }: Picture): Digests {
  const digests = filters.map((filter) => {
    const copy = Buffer.from(pixels);
    compileFilter(filter, width, height, strength)(copy, 3);
    return [filter.name, createHash('sha256').update(copy).digest('hex')] as const;
  });
  return Object.fromEntries(digests);
}

export interface EnginePages {
  /** In a page that may use this, and asks for that. */
  digests(picture: Picture, allowed: Engine, asked?: Engine): Promise<Digests>;
  close(): Promise<void>;
}

/** Pages in a Chromium that run the engine as it is bundled for browsers. */
export async function openEnginePages(browser: Browser): Promise<EnginePages> {
  const engine = await bundleEngine();
  let pixels: Buffer = Buffer.alloc(0);
  const server = createServer(({ url }, response) => {
    if (url === '/engine.js') response.setHeader('Content-Type', 'text/javascript').end(engine);
    else if (url === '/pixels') response.end(pixels);
    else response.writeHead(200, headersOf(url === '/wasm' ? 'wasm' : 'script')).end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    digests: async (picture, allowed, asked = allowed) => {
      pixels = picture.pixels;
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${port}/${allowed}`);
      const { width, height } = picture;
      const digests = await page.evaluate(digestsInPage, {
        ...{ width, height, strength, engine: asked },
        names: filterNames,
      });
      await page.close();
      return digests;
    },
    close: async () => void server.close(),
  };
}

const html = '<!doctype html><script src="/engine.js"></script>';

function headersOf(allowed: Engine) {
  return { 'Content-Type': 'text/html', 'Content-Security-Policy': policies[allowed] };
}

/** Runs in the page. */
async function digestsInPage(job: {
  width: number;
  height: number;
  strength: number;
  engine: Engine;
  names: readonly string[];
}): Promise<Digests> {
  const original = new Uint8Array(await (await fetch('/pixels')).arrayBuffer());
  const { engine } = globalThis as unknown as { engine: typeof filterEngine };
  const digests: Digests = {};
  for (const name of job.names) {
    const copy = original.slice();
    engine.compileFilter(engine.findFilter(name)!, job.width, job.height, job.strength, job.engine)(copy, 3);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', copy));
    digests[name] = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  return digests;
}

async function bundleEngine(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${projectRoot}/test/support/filters/filter-engine.ts`],
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'engine',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0]!.text;
}

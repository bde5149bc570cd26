import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { CacheListener } from '../../cache/reading.ts';
import nunjucks from 'nunjucks';
import { isolated } from '../../domain/images/shown-name.ts';
import { projectRoot } from '../../project-root.ts';
import { digestStatic } from './static-digests.ts';

export interface Templates {
  /** Throws when the template uses a value that is not there. */
  render(name: string, context: object, options?: RenderOptions): string;
  /** The URL of a file of static/, with the digest of its content. Throws when there is no such file. */
  asset(path: string): string;
}

interface RenderOptions {
  keepsFragments?: boolean;
  /** Hears of each fragment whether it was kept already. */
  listener?: CacheListener | undefined;
}

const fragmentBytes = 16 * 1024 * 1024;

/**
 * The templates, compiled once and kept; everything that is printed is escaped.
 *
 * `fragment(name, context)` in a template renders a part of a page that depends on its context and nothing else, and
 * keeps it under that: what changes gets a new fragment, together with all that contain it, and what stays is
 * not rendered again. Such a fragment is never stale, so nothing has to invalidate it. They are not in the shared
 * cache, because asking there takes longer than rendering.
 *
 * `origin` is what addresses that leave the site begin with; empty when nobody has said.
 *
 * `place(name)` leaves room for what differs from person to person; see shared-page.ts.
 */
export async function openTemplates(options: { origin: string }): Promise<Templates> {
  const digests = await digestStatic(join(projectRoot, 'static'));
  const loader = new nunjucks.FileSystemLoader(join(projectRoot, 'templates'));
  const environment = new nunjucks.Environment(loader, {
    autoescape: true,
    throwOnUndefined: true,
    trimBlocks: true,
    lstripBlocks: true,
  });
  const fragments = new LRUCache<string, string>({
    maxSize: fragmentBytes,
    sizeCalculation: (html, key) => 2 * (html.length + key.length),
  });
  // Rendering is synchronous, so that this holds for the fragments of one page.
  let keepsFragments = true;
  let listener: CacheListener | undefined;

  function fragment(name: string, context: object): string {
    if (!keepsFragments) return environment.render(name, context);
    const key = `${name} ${JSON.stringify(context)}`;
    let html = fragments.get(key);
    listener?.(
      html === undefined ? { type: 'miss', key: name } : { type: 'hit', key: name, source: 'local' },
    );
    if (html === undefined) {
      html = environment.render(name, context);
      fragments.set(key, html);
    }
    return html;
  }

  const isHtml = (html: string) => new nunjucks.runtime.SafeString(html);
  environment.addGlobal('fragment', (name: string, context: object) => isHtml(fragment(name, context)));
  environment.addGlobal('place', (name: string) => isHtml(`<!--place:${name}-->`));
  environment.addFilter('isolated', isolated);
  environment.addGlobal('origin', options.origin);
  function asset(path: string): string {
    const digest = digests.get(path);
    if (digest === undefined) throw new Error(`There is no static file ${path}`);
    return `/static/${path}?v=${digest}`;
  }
  environment.addGlobal('asset', asset);
  return {
    asset,
    render(name, context, options = {}) {
      keepsFragments = options.keepsFragments ?? true;
      listener = options.listener;
      return environment.render(name, context);
    },
  };
}

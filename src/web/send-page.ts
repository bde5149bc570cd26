import type { Response } from 'express';
import { originOf } from './middleware/origin.ts';
import type { Templates } from './templates.ts';

/** Every page shows the number of pictures in its footer. */
type PageContext = { count: number } & Record<string, unknown>;

/**
 * Sends a page. Browsers may keep it, but ask each time whether it still
 * holds: it differs by person and changes with every like.
 */
export function sendPage(res: Response, templates: Templates, name: string, context: PageContext): void {
  res.set('Cache-Control', 'private, no-cache').vary('Accept').vary('Cookie');
  res.send(renderPage(res, templates, name, context));
}

/** The text of a page that has a footer and an address of its own. */
export function renderPage(res: Response, templates: Templates, name: string, context: PageContext): string {
  return templates.render(name, { origin: originOf(res), ...context });
}

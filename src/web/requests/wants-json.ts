import type { Request } from 'express';

/** True when the client prefers JSON to a page. A client that takes anything gets the page. */
export function wantsJson(req: Request): boolean {
  return req.accepts(['html', 'json']) === 'json';
}

/** True for a browser that follows a form or a link, false for scripts, which mostly accept anything. */
export function wantsPage(req: Request): boolean {
  return req.accepts(['text', 'json', 'html']) === 'html';
}

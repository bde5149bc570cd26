import type { Request, Response } from 'express';
import type { Answer } from '../../cache/reading.ts';
import type { PageReading } from '../requests/reading-of.ts';
import type { FastPages } from './fast-pages.ts';
import { openTally } from './lab-headers.ts';
import { etagOf, fillPlaces, type Places, type SharedPage } from './shared-page.ts';

export interface PageSender {
  /**
   * Sends a page that everybody shares, with this person's places filled in. For a person without a cookie, who came
   * by this very URL, it is also kept ready for the next one.
   */
  send(res: Response, page: PageToSend): void;
  /** Sends a page that was made for this request. */
  sendOwn(res: Response, html: string, reading: PageReading): void;
  /** The same of what is one person's business: browsers do not keep it either. */
  sendPrivate(res: Response, html: string, reading: PageReading): void;
}

interface PageToSend {
  url: string;
  shared: Answer<SharedPage>;
  /** For the footer, which changes with every upload and is therefore no part of the shared page. */
  count: Answer<number>;
  places: Places;
  reading: PageReading;
}

interface PageSenderOptions {
  fastPages: FastPages;
  renderFooter(this: void, count: number): string;
  /** Which node answers, told in headers for students; undefined tells nothing. */
  servedBy: string | undefined;
}

/**
 * Browsers may keep a page, but ask each time whether it still holds: it differs by person and changes with every
 * like.
 */
const ownPage = 'private, no-cache';

/**
 * What is the same for everybody, a load balancer may keep for a second besides (s-maxage), and send for one more while
 * it fetches the page anew (RFC 5861). Not by `X-Accel-Expires`: for nginx before 1.23 that cancels the rest, and what
 * is then sent while it is fetched is as old as it may be.
 */
const everybodysPage = 'max-age=0, must-revalidate, s-maxage=1, stale-while-revalidate=1';

export function openPageSender({ fastPages, renderFooter, servedBy }: PageSenderOptions): PageSender {
  function setHeaders(res: Response, source: string, { tally }: PageReading): void {
    res.set('Cache-Control', ownPage).vary('Accept').vary('Cookie').type('html');
    if (servedBy !== undefined && tally) res.set(tally.headers(servedBy, source));
  }

  return {
    send(res, { url, shared, count, places, reading }) {
      const { req } = res;
      const isAnonymous = req.headers.cookie === undefined;
      setHeaders(res, shared.source, reading);
      // With levels switched off, what is measured is the application.
      if (isAnonymous && reading.off.size === 0) res.set('Cache-Control', everybodysPage);
      const body = Buffer.from(
        fillPlaces(shared.value.html, { ...places, footer: renderFooter(count.value) }),
      );
      const etag = etagOf(body);
      res.set('ETag', etag);
      if (isAnonymous && shared.entry && count.entry && isPlain(req, url)) {
        const told = servedBy === undefined ? {} : headersFromMemory(servedBy, url);
        const headers = rawHeaders(res, { ...told, 'Content-Length': String(body.length) });
        fastPages.keep(url, { entries: [shared.entry, count.entry], headers, body, etag });
      }
      res.send(body);
    },
    sendOwn(res, html, reading) {
      setHeaders(res, 'none', reading);
      res.send(html);
    },
    sendPrivate(res, html, reading) {
      setHeaders(res, 'none', reading);
      res.set('Cache-Control', 'private, no-store').send(html);
    },
  };
}

function headersFromMemory(servedBy: string, url: string): Record<string, string> {
  const tally = openTally();
  for (const key of [`page:${url}`, 'count']) tally.hear({ type: 'hit', key, source: 'local' });
  return tally.headers(servedBy, 'local');
}

function isPlain(req: Request, url: string): boolean {
  return req.method === 'GET' && req.originalUrl === url;
}

/** The headers that Express is about to send, with these in place of its own: names and values in turn. */
function rawHeaders(res: Response, others: Readonly<Record<string, string>>): string[] {
  const headers = new Map(Object.entries(res.getHeaders()).map(([name, value]) => [name, String(value)]));
  for (const [name, value] of Object.entries(others)) headers.set(name.toLowerCase(), value);
  return [...headers].flat();
}

import type { Request, Response } from 'express';
import type { Answer } from '../../cache/reading.ts';
import type { PageReading } from '../requests/reading-of.ts';
import type { FastPages } from './fast-pages.ts';
import { openTally } from './lab-headers.ts';
import { fillPage, type FindOwnPart, type OwnPart, type SharedPage, type WholePage } from './shared-page.ts';

export interface PageSender {
  /**
   * Sends a page that everybody shares, with this person's part filled in. When they came by this very URL, it is also
   * kept ready for whoever comes next.
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
  /** The part of whoever asks now, and what finds that of others. */
  own: OwnPart;
  findOwn: FindOwnPart;
  /** The keys of the cache that it looks up for a visitor. */
  ownKeys: readonly string[];
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

  /** Keeps the page that is about to be sent, if it may be; gives what fills it. */
  function keep(res: Response, page: PageToSend): (own: OwnPart) => WholePage {
    const { url, shared, count, findOwn, ownKeys, reading } = page;
    const fill = (own: OwnPart) => {
      return fillPage(shared.value, { ...own.places(), footer: renderFooter(count.value) });
    };
    // No page sets a cookie so far; one that did would give it to everybody.
    const isKept = isPlain(res.req, url) && !res.hasHeader('Set-Cookie');
    if (!shared.entry || !count.entry || !isKept) return fill;
    const told = (keys: readonly string[]) =>
      servedBy === undefined ? {} : headersFromMemory(servedBy, [`page:${url}`, 'count', ...keys]);
    const headers = () => ({
      anybodys: rawHeaders(res, { ...told([]), 'Cache-Control': cacheControl(true, reading) }),
      persons: rawHeaders(res, { ...told(ownKeys), 'Cache-Control': cacheControl(false, reading) }),
    });
    return fastPages.keep(res.req, [shared.entry, count.entry], () => {
      return { bytes: shared.value.html.length, findOwn, fill, headers: headers() };
    });
  }

  return {
    send(res, page) {
      const { shared, own, reading } = page;
      setHeaders(res, shared.source, reading);
      const { body, etag } = keep(res, page)(own);
      res.set('Cache-Control', cacheControl(res.req.headers.cookie === undefined, reading));
      res.set('ETag', etag).send(body);
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

/** With levels switched off, what is measured is the application, and nothing before it keeps the page. */
function cacheControl(isAnonymous: boolean, { off }: PageReading): string {
  return isAnonymous && off.size === 0 ? everybodysPage : ownPage;
}

function headersFromMemory(servedBy: string, keys: readonly string[]): Record<string, string> {
  const tally = openTally();
  for (const key of keys) tally.hear({ type: 'hit', key, source: 'local' });
  return tally.headers(servedBy, 'local');
}

/** Asked for as it is kept, with no level switched off for this one request. */
function isPlain(req: Request, url: string): boolean {
  return req.method === 'GET' && req.originalUrl === url && req.headers['x-cache-off'] === undefined;
}

/** The headers that Express is about to send, with these in place of its own: names and values in turn. */
function rawHeaders(res: Response, others: Readonly<Record<string, string>>): string[] {
  const headers = new Map(Object.entries(res.getHeaders()).map(([name, value]) => [name, String(value)]));
  for (const [name, value] of Object.entries(others)) headers.set(name.toLowerCase(), value);
  return [...headers].flat();
}

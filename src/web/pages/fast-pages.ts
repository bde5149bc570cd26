import type { IncomingMessage, ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { CoherentCache } from '../../cache/coherent-cache.ts';
import type { LocalEntry } from '../../cache/reading.ts';
import type { Log } from '../../ops/log.ts';
import { namesEtag } from './shared-page.ts';

/** Names and values in turn, as node:http takes them with the least work. */
type RawHeaders = readonly string[];

interface PreparedPage {
  /** What the page was made from; while all of it is trusted, so is the page. */
  entries: readonly LocalEntry[];
  headers: RawHeaders;
  body: Buffer;
  etag: string;
}

export interface FastPages {
  /** Answers when it can do so from memory, without anything else looking at the request. Otherwise false. */
  answer(req: IncomingMessage, res: ServerResponse): boolean;
  keep(url: string, page: PreparedPage): void;
  close(): void;
}

const maxBytes = 64 * 1024 * 1024;
const summaryEveryMs = 10_000;

/**
 * Whole pages, ready to be sent, for people who are nobody in particular: no cookie. A page is only sent while its
 * entry is trusted, which is for a tenth of a second; then Express sends it and has it verified, and it is trusted again.
 */
export function openFastPages(cache: Pick<CoherentCache, 'isTrusted'>, log: Log): FastPages {
  const pages = new LRUCache<string, PreparedPage>({
    maxSize: maxBytes,
    sizeCalculation: ({ body }, url) => body.length + 2 * url.length + 2000,
  });
  let answered = 0;
  // A line for each of tens of thousands of requests a second would cost more than answering them.
  const summary = setInterval(() => {
    if (answered > 0) log.info({ answered, seconds: summaryEveryMs / 1000 }, 'requests answered from memory');
    answered = 0;
  }, summaryEveryMs);
  summary.unref();

  return {
    answer(req, res) {
      if (req.method !== 'GET' || !isForAnybody(req.headers)) return false;
      const page = pages.get(req.url ?? '');
      if (!page || !page.entries.every(cache.isTrusted)) return false;
      answered += 1;
      const isKnown = namesEtag(req.headers['if-none-match'], page.etag);
      res.writeHead(isKnown ? 304 : 200, (isKnown ? without304(page.headers) : page.headers) as string[]);
      res.end(isKnown ? undefined : page.body);
      return true;
    },
    keep: (url, page) => void pages.set(url, page),
    close: () => clearInterval(summary),
  };
}

/** No cookie, nothing that asks for anything but the page as it is. */
function isForAnybody(headers: IncomingMessage['headers']): boolean {
  return (
    headers.cookie === undefined &&
    // With a body it has to be watched.
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined &&
    headers['x-cache-off'] === undefined &&
    headers['cache-control'] === undefined &&
    wantsHtml(headers.accept)
  );
}

/** Surely a page and not JSON. In doubt false: Express then weighs the whole header. */
function wantsHtml(accept: string | undefined): boolean {
  if (accept === undefined || accept === '*/*') return true;
  return /^text\/html(,|$)/.test(accept) && !accept.includes('json');
}

/** As Express does: what describes a body goes. */
function without304(headers: RawHeaders): string[] {
  const kept: string[] = [];
  for (let at = 0; at < headers.length; at += 2) {
    const [name = '', value = ''] = headers.slice(at, at + 2);
    if (!/^content-(type|length)$/i.test(name)) kept.push(name, value);
  }
  return kept;
}

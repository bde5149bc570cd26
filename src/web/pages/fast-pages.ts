import type { IncomingMessage, ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { CoherentCache } from '../../cache/coherent-cache.ts';
import type { LocalEntry } from '../../cache/reading.ts';
import type { Log } from '../../ops/log.ts';
import type { SenderOf } from '../requests/sender-of.ts';
import { namesEtag, type FindOwnPart, type OwnPart, type WholePage } from './shared-page.ts';

/** Names and values in turn, as node:http takes them with the least work. */
type RawHeaders = readonly string[];

/** A page that everybody shares, and from which the page of one person is made without loading anything. */
interface KeptPage {
  /** What it was made from; while all of it is trusted, so is the page. */
  entries: readonly LocalEntry[];
  bytes: number;
  findOwn: FindOwnPart;
  fill(own: OwnPart): WholePage;
  /** Of people without a cookie and of those with one; without what describes the body. */
  headers: { anybodys: RawHeaders; persons: RawHeaders };
}

/** What those get who see the same of a kept page. */
interface ReadyPage extends WholePage {
  of: KeptPage;
  headers: KeptPage['headers'];
}

export interface FastPages {
  /** Answers from memory, without anything else looking at the request; what it can't answer so is done `otherwise`. */
  answer(req: IncomingMessage, res: ServerResponse, otherwise: () => void): void;
  /** Keeps a page under its URL, made only where none is kept that has the same entries. Gives what fills it. */
  keep(
    req: IncomingMessage,
    entries: KeptPage['entries'],
    make: () => Omit<KeptPage, 'entries'>,
  ): KeptPage['fill'];
  close(): void;
}

interface FastPagesOptions {
  cache: Pick<CoherentCache, 'isTrusted'>;
  /** Whether the person reaches the site by https, which is told in headers and decides whose a cookie is. */
  isHttps(req: IncomingMessage): boolean;
  senderOf: SenderOf;
  log: Log;
}

const maxBytes = 64 * 1024 * 1024;
const summaryEveryMs = 10_000;

/**
 * Whole pages, ready to be sent. A page is only sent while its entries are trusted, which is for a tenth of a second;
 * then Express sends it and has it verified, and it is trusted again. What differs from person to person is known from
 * the cache, or Express loads it. Who has just written, whom nothing is told that is merely trusted, is left to Express
 * as well.
 */
export function openFastPages({ cache, isHttps, senderOf, log }: FastPagesOptions): FastPages {
  const pages = new LRUCache<string, KeptPage>({
    maxSize: maxBytes / 2,
    sizeCalculation: ({ bytes }, key) => bytes + 2 * key.length + 2000,
  });
  const fill = openReadyPages();
  const summary = openSummary(log);

  return {
    answer(req, res, otherwise) {
      if (req.method !== 'GET' || !asksForThePage(req.headers)) return otherwise();
      const byHttps = isHttps(req);
      const key = keyOf(req, byHttps);
      const page = pages.get(key);
      if (!page?.entries.every(cache.isTrusted)) return otherwise();
      const sender = senderOf(req, byHttps);
      if (!sender) return otherwise();
      const answerWith = (own: OwnPart) => {
        summary.count();
        send(req, res, fill(key, page, own));
      };
      const own = page.findOwn(sender.visitor);
      if (!(own instanceof Promise)) return answerWith(own);
      void own.then((found) => (found ? answerWith(found) : otherwise()));
    },
    keep(req, entries, make) {
      const key = keyOf(req, isHttps(req));
      let page = pages.get(key);
      if (!page?.entries.every((entry, index) => entry === entries[index])) {
        page = { ...make(), entries };
        pages.set(key, page);
      }
      const kept = page;
      return (own) => fill(key, kept, own);
    },
    close: summary.close,
  };
}

/** The forms in which people see kept pages, each made once. */
function openReadyPages(): (key: string, page: KeptPage, own: OwnPart) => ReadyPage {
  const ready = new LRUCache<string, ReadyPage>({
    maxSize: maxBytes,
    sizeCalculation: ({ body }, key) => body.length + 2 * key.length + 2000,
  });
  return (key, page, own) => {
    const ownKey = `${key} ${own.key}`;
    const found = ready.get(ownKey);
    if (found?.of === page) return found;
    const whole = page.fill(own);
    const describing = ['etag', whole.etag, 'content-length', String(whole.body.length)];
    const { anybodys, persons } = page.headers;
    const headers = { anybodys: [...anybodys, ...describing], persons: [...persons, ...describing] };
    const made = { ...whole, of: page, headers };
    ready.set(ownKey, made);
    return made;
  };
}

function keyOf({ url = '' }: IncomingMessage, isHttps: boolean): string {
  return isHttps ? `https ${url}` : url;
}

function send(req: IncomingMessage, res: ServerResponse, { headers, body, etag }: ReadyPage): void {
  const own = req.headers.cookie === undefined ? headers.anybodys : headers.persons;
  const isKnown = namesEtag(req.headers['if-none-match'], etag);
  res.writeHead(isKnown ? 304 : 200, (isKnown ? without304(own) : own) as string[]);
  res.end(isKnown ? undefined : body);
}

/** A line for each of tens of thousands of requests a second would cost more than answering them. */
function openSummary(log: Log): { count(): void; close(): void } {
  let answered = 0;
  const timer = setInterval(() => {
    if (answered > 0) log.info({ answered, seconds: summaryEveryMs / 1000 }, 'requests answered from memory');
    answered = 0;
  }, summaryEveryMs);
  timer.unref();
  return { count: () => void (answered += 1), close: () => clearInterval(timer) };
}

/** Nothing that asks for anything but the page as it is. */
function asksForThePage(headers: IncomingMessage['headers']): boolean {
  return (
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

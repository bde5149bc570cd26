import type { IncomingMessage } from 'node:http';
import { LRUCache } from 'lru-cache';
import { positionCookie } from '../middleware/position.ts';
import { visitorCookie, visitorIn } from '../middleware/visitor.ts';

interface Sender {
  /** Undefined for somebody who never wrote. */
  visitor: string | undefined;
}

/**
 * Whom a request comes from. Undefined where middleware has to say it: they have just written, or have a cookie that is
 * not simply right, such as one of the old kind.
 */
export type SenderOf = (req: IncomingMessage, isHttps: boolean) => Sender | undefined;

const nobody: Sender = { visitor: undefined };
/** For the cookies of some ten thousand people. */
const maxBytes = 4 * 1024 * 1024;

/** Remembers whose the cookies are that it found to be right: to check a signature takes longer than all the rest. */
export function openSenders(
  readCookie: (req: IncomingMessage, name: string) => string | undefined,
): SenderOf {
  const known = new LRUCache<string, Sender>({
    maxSize: maxBytes,
    sizeCalculation: (_, key) => key.length + 200,
  });

  return (req, isHttps) => {
    const { cookie } = req.headers;
    if (cookie === undefined) return nobody;
    const key = isHttps ? `https ${cookie}` : cookie;
    const found = known.get(key);
    if (found) return found;
    if (cookie.includes(`${positionCookie}=`)) return undefined;
    const visitor = visitorIn(readCookie(req, visitorCookie));
    if (visitor === undefined) return cookie.includes(`${visitorCookie}=`) ? undefined : nobody;
    const sender = { visitor };
    known.set(key, sender);
    return sender;
  };
}

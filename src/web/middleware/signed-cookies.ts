import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { deriveKey } from '../../ops/derive-key.ts';
import { isHttps } from '../requests/origin.ts';

interface SignedCookies {
  /** The value that this site gave under this name, to whoever sends it. */
  read(name: string): string | undefined;
  /** For `maxAgeMs`, so long as the browser keeps it. */
  write(res: Response, name: string, value: string, maxAgeMs: number): void;
  /**
   * What was given under this name before the signature covered it: all that it proves is that the value was given
   * under some name. Undefined by https, where a cookie of that name may come from anybody on the way.
   */
  readOld(name: string): string | undefined;
}

declare global {
  // What Express wants its requests to be extended by.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Express {
    interface Request {
      signed: SignedCookies;
    }
  }
}

/** Gives requests their signed cookies. Comes after cookie-parser, which reads the old ones. */
export function signCookies(secret: string, publicUrl: string | undefined): RequestHandler {
  const key = deriveKey(secret, 'cookies');
  const read = openCookieReader(secret, publicUrl);
  return (req, _res, next) => {
    req.signed = cookiesOf(req, key, isHttps(req, publicUrl), read);
    next();
  };
}

/** The value that this site gave under this name, to whoever sends it. */
export type CookieReader = (req: Request, name: string) => string | undefined;

/** Reads single cookies, also of requests that no middleware has seen. */
export function openCookieReader(secret: string, publicUrl: string | undefined): CookieReader {
  const key = deriveKey(secret, 'cookies');
  return (req, name) => {
    const fullName = nameOf(name, isHttps(req, publicUrl));
    const sent = sentCookie(req.headers.cookie, fullName);
    return sent === undefined ? undefined : verifyCookie(key, fullName, sent);
  };
}

/**
 * By https their names begin with `__Host-`: browsers take such a cookie only over https, from this very host and for
 * all of it, so that neither a neighbour's page nor somebody on the way can put one there (RFC 6265bis, 4.1.3.2).
 */
function nameOf(name: string, secure: boolean): string {
  return secure ? `__Host-${name}` : name;
}

/** Of several with one name the first, which is the one of the longest path (RFC 6265, 5.4). */
function sentCookie(header: string | undefined, name: string): string | undefined {
  const pairs = header?.split(';').map((pair) => pair.trim());
  const value = pairs?.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  try {
    return value && decodeURIComponent(value);
  } catch {
    return undefined; // None that we gave.
  }
}

function cookiesOf(req: Request, key: Buffer, secure: boolean, read: CookieReader): SignedCookies {
  return {
    read: (name) => read(req, name),
    write(res, name, value, maxAge) {
      const fullName = nameOf(name, secure);
      const signed = signCookie(key, fullName, value);
      res.cookie(fullName, signed, { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge });
    },
    readOld(name) {
      const sent: unknown = req.signedCookies[name];
      return typeof sent === 'string' && !secure ? sent : undefined;
    },
  };
}

/** The value and its MAC, which covers the name: what was given as one cookie is nothing as another. */
function signCookie(key: Buffer, name: string, value: string): string {
  return `${value}.${createHmac('sha256', key).update(`${name}=${value}`).digest('base64url')}`;
}

function verifyCookie(key: Buffer, name: string, sent: string): string | undefined {
  const value = sent.slice(0, Math.max(0, sent.lastIndexOf('.')));
  const [given, right] = [Buffer.from(sent), Buffer.from(signCookie(key, name, value))];
  return given.length === right.length && timingSafeEqual(given, right) ? value : undefined;
}

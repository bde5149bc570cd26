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

/** Gives requests their signed cookies. Comes after cookie-parser, which also reads the old ones. */
export function signCookies(secret: string, publicUrl: string | undefined): RequestHandler {
  const key = deriveKey(secret, 'cookies');
  return (req, _res, next) => {
    req.signed = cookiesOf(req, key, isHttps(req, publicUrl));
    next();
  };
}

/**
 * By https their names begin with `__Host-`: browsers take such a cookie only over https, from this very host and for
 * all of it, so that neither a neighbour's page nor somebody on the way can put one there (RFC 6265bis, 4.1.3.2).
 */
function cookiesOf(req: Request, key: Buffer, secure: boolean): SignedCookies {
  const fullName = (name: string) => (secure ? `__Host-${name}` : name);
  return {
    read(name) {
      const sent: unknown = req.cookies[fullName(name)];
      return typeof sent === 'string' ? verifyCookie(key, fullName(name), sent) : undefined;
    },
    write(res, name, value, maxAge) {
      const signed = signCookie(key, fullName(name), value);
      res.cookie(fullName(name), signed, { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge });
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

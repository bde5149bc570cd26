import type { Request, RequestHandler } from 'express';
import { AppError } from '../../domain/errors.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a form that another site sends in a person's name. Browsers say where a request comes from; a client that
 * says nothing (ab, curl) carries no person's cookie that could be abused.
 */
export const refuseCrossSite: RequestHandler = (req, _res, next) => {
  if (!safeMethods.has(req.method) && isCrossSite(req)) throw new AppError('cross-site');
  next();
};

function isCrossSite(req: Request): boolean {
  const site = req.get('sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const origin = req.get('origin');
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== req.get('host');
}

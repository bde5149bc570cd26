import type { RequestHandler } from 'express';
import type { Log } from '../../ops/log.ts';
import { requestIdOf } from './request-id.ts';

/** As nginx writes it: the client went away, or was cut off, before there was an answer. */
const clientLeft = 499;
/** A page has dozens of these, and nothing to tell: at `debug`, unless one is missing or fails. */
const partOfPage = /^\/(?:static|media)\//;

/** One line per request when its answer is sent, or when the client went away before. */
export function logRequests(log: Log): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    res.once('close', () => {
      const level = partOfPage.test(req.originalUrl) && res.statusCode < 400 ? 'debug' : 'info';
      log[level](
        {
          requestId: requestIdOf(res),
          method: req.method,
          url: req.originalUrl,
          status: res.headersSent ? res.statusCode : clientLeft,
          durationMs: Math.round(performance.now() - startedAt),
          ...(res.writableFinished ? {} : { isAborted: true }),
        },
        'request',
      );
    });
    next();
  };
}

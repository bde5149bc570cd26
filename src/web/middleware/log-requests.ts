import type { RequestHandler } from 'express';
import type { Log } from '../../ops/log.ts';

/** One line per request when its answer is sent, or when the client went away before. */
export function logRequests(log: Log): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    res.once('close', () => {
      log.info(
        {
          method: req.method,
          url: req.originalUrl,
          status: res.statusCode,
          durationMs: Math.round(performance.now() - startedAt),
          ...(res.writableFinished ? {} : { isAborted: true }),
        },
        'request',
      );
    });
    next();
  };
}

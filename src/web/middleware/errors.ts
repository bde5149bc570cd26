import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { AppError } from '../../domain/errors.ts';
import type { Log } from '../../ops/log.ts';
import type { Templates } from '../pages/templates.ts';
import { requestIdOf } from './request-id.ts';
import { wantsJson } from '../requests/wants-json.ts';

export const noPage: RequestHandler = () => {
  throw new AppError('no-page');
};

/** The last handler: every error becomes its row of the error table, as a page or as JSON. */
export function errorPages(templates: Templates, log: Log): ErrorRequestHandler {
  // Express knows such a handler by its four parameters.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  return (error: unknown, req, res, _next) => {
    const appError = toAppError(error);
    if (appError.status >= 500)
      log.error({ requestId: requestIdOf(res), error, url: req.originalUrl }, appError.message);
    // Too late to say anything: an answer that is not whole is cut, so that the client knows.
    if (res.headersSent) {
      if (!res.writableEnded) res.destroy();
      return;
    }
    setErrorHeaders(res, appError);
    if (wantsJson(req)) res.json(errorJson(appError));
    else res.send(templates.render('error.njk', { status: appError.status, message: appError.message }));
  };
}

export function setErrorHeaders(res: Response, error: AppError): void {
  res.status(error.status).set('Cache-Control', 'no-store').vary('Accept').vary('Cookie');
  // Not on the page, whose length it would change: for who reports it, and who looks for it in the logs.
  res.set('X-Request-Id', requestIdOf(res));
  if (error.status === 429) res.set('Retry-After', String(error.params['seconds'] ?? 1));
  if (error.status === 503) res.set('Retry-After', '5');
}

function errorJson(error: AppError): object {
  return { error: { code: error.code, message: error.message, canRetry: error.canRetry } };
}

/** What body parsers and Express itself throw has a `status` and is the client's doing; the rest is ours. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const status = statusOf(error);
  if (status === 413) return new AppError('bad-form', { reason: 'it is too large' }, error);
  if (status !== undefined && status >= 400 && status < 500) return new AppError('bad-request', {}, error);
  return new AppError('internal', {}, error);
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  return typeof error.status === 'number' ? error.status : undefined;
}

/** Answers every method that a path does not have; registered after those it has. */
export function allowOnly(...methods: string[]): RequestHandler {
  return (req: Request, res: Response) => {
    res.set('Allow', methods.join(', '));
    throw new AppError('bad-method', { method: req.method });
  };
}

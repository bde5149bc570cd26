import express, { type Request, type RequestHandler } from 'express';
import multer from 'multer';
import { badForm, toFormError } from './form-errors.ts';

/** Room for a description of 1,000 characters of four bytes, each of which is twelve when it is encoded. */
const limit = 32 * 1024;
const urlencoded = express.urlencoded({ extended: false, limit, parameterLimit: 20 });
const json = express.json({ limit });
const multipart = multer({
  limits: { fields: 20, fieldNameSize: 100, fieldSize: 4096, files: 0, parts: 20 },
}).none();

/** Reads the few fields of a form, in either encoding or as JSON, into `req.body`. Throws `bad-form` or `bad-request`. */
export const readSmallForm: RequestHandler = (req, res, next) => {
  const done = (error?: unknown) => next(error === undefined ? undefined : toFormError(error));
  if (req.is('multipart/form-data')) multipart(req, res, (error?: unknown) => done(error ?? unread(req)));
  else if (req.is('application/x-www-form-urlencoded')) urlencoded(req, res, done);
  else if (req.is('application/json')) json(req, res, done);
  else if (hasContent(req)) next(badForm('its Content-Type is not that of a form'));
  else next();
};

/** The parser of multipart leaves alone what has a Content-Type that it can't take apart. */
function unread(req: Request): unknown {
  return req.body === undefined ? badForm('its Content-Type is not well formed') : undefined;
}

/** Whether a body follows that is not empty. */
export function hasContent({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

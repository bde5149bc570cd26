import type { Request } from 'express';
import { AppError, type ErrorCode } from '../../domain/errors.ts';
import { parseId } from '../../domain/images/image.ts';

/** The number in the path of a request about one picture. Throws `no-image`. */
export function idOf(req: Request): number {
  return pictureId(req.params['id'], 'no-image');
}

/** The number of a picture in the query, where a list is to go on; undefined without one. Throws `no-page`. */
export function idIn(req: Request, name: 'before' | 'after'): number | undefined {
  const text = req.query[name];
  return text === undefined ? undefined : pictureId(text, 'no-page');
}

/** The number of a picture; what is none is that error. */
export function pictureId(text: unknown, otherwise: ErrorCode): number {
  const id = parseId(text);
  if (id === undefined) throw new AppError(otherwise);
  return id;
}

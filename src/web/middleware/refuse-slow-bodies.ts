import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../domain/errors.ts';
import { watchBody, type BodyRate } from '../../ops/watch-body.ts';
import { endReading } from '../requests/end-reading.ts';
import { hasContent } from '../requests/forms.ts';

/** About a KB a second: the slowest phones send ten times as much, and who sends less holds a connection for nothing. */
export const leastBodyRate: BodyRate = { bytes: 20 * 1024, withinMs: 20_000 };

/** A body may take as long as it needs, as long as it comes. What does not come is refused with `too-slow`. */
export function refuseSlowBodies(
  answer: (error: AppError, req: Request, res: Response) => void,
  least: BodyRate,
): RequestHandler {
  return (req, res, next) => {
    if (hasContent(req)) {
      watchBody(req, least, () => {
        endReading(req, res);
        if (!res.headersSent) answer(new AppError('too-slow'), req, res);
      });
    }
    next();
  };
}

import { join } from 'node:path';
import express, { type RequestHandler, Router } from 'express';
import { AppError } from '../../domain/errors.ts';
import { projectRoot } from '../../project-root.ts';

/** `/static/...`: never changes under its URL, because the URL carries a digest of the content. */
export function staticRoutes(): Router {
  const router = Router();
  router.use(
    '/static',
    express.static(join(projectRoot, 'static'), { immutable: true, maxAge: '1y', index: false }),
  );
  router.use('/static', (() => {
    throw new AppError('no-page');
  }) satisfies RequestHandler);
  return router;
}

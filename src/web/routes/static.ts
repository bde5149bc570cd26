import { join } from 'node:path';
import express, { type Request, type RequestHandler, Router } from 'express';
import { AppError } from '../../domain/errors.ts';
import { projectRoot } from '../../project-root.ts';
import { digestStatic } from '../pages/static-digests.ts';

/**
 * `/static/...?v=<digest>`: never changes under its URL, which names the digest of the content. While nodes are
 * upgraded, a page of one version asks a node of the other, which must not answer with what it has under that name:
 * browsers would keep it for a year.
 */
export async function staticRoutes(): Promise<Router> {
  const folder = join(projectRoot, 'static');
  const digests = await digestStatic(folder);
  const forEver = express.static(folder, { immutable: true, maxAge: '1y', index: false });
  const forNow = express.static(folder, { maxAge: '5m', index: false });
  const noFile: RequestHandler = () => {
    throw new AppError('no-page');
  };

  function send(req: Request): RequestHandler {
    const digest = req.query['v'];
    if (digest === undefined) return forNow;
    return digest === digests.get(req.path.slice(1)) ? forEver : noFile;
  }
  const router = Router();
  router.use('/static', (req, res, next) => void send(req)(req, res, next));
  router.use('/static', noFile);
  return router;
}

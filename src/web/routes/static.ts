import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
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
  const compressed = await compressTexts(folder, [...digests.keys()]);
  const forEver = express.static(folder, { immutable: true, maxAge: '1y', index: false });
  const forNow = express.static(folder, { maxAge: '5m', index: false });
  const noFile: RequestHandler = () => {
    throw new AppError('no-page');
  };

  const forEverCompressed: RequestHandler = (req, res, next) => {
    const bytes = compressed.get(req.path.slice(1));
    if (!bytes || !['GET', 'HEAD'].includes(req.method)) return forEver(req, res, next);
    res.vary('Accept-Encoding');
    if (!req.acceptsEncodings('gzip')) return forEver(req, res, next);
    res.set({ 'Cache-Control': 'public, max-age=31536000, immutable', 'Content-Encoding': 'gzip' });
    res.type(extname(req.path)).send(bytes);
  };

  function send(req: Request): RequestHandler {
    const digest = req.query['v'];
    if (digest === undefined) return forNow;
    return digest === digests.get(req.path.slice(1)) ? forEverCompressed : noFile;
  }
  const router = Router();
  router.use('/static', (req, res, next) => void send(req)(req, res, next));
  router.use('/static', noFile);
  return router;
}

/**
 * Style sheets and scripts as they are sent to whoever takes gzip, by their path: a third of the bytes, which on a slow
 * line come before the first picture. Compressed once, because they never change.
 */
async function compressTexts(folder: string, paths: readonly string[]): Promise<Map<string, Buffer>> {
  const texts = paths.filter((path) => ['.css', '.js'].includes(extname(path)));
  const pairs = texts.map(async (path): Promise<[string, Buffer]> => [
    path,
    await promisify(gzip)(await readFile(join(folder, path)), { level: 9 }),
  ]);
  return new Map(await Promise.all(pairs));
}

import { rm } from 'node:fs/promises';
import { Router, type ErrorRequestHandler, type Request } from 'express';
import type { Config } from '../../config.ts';
import type { Reading } from '../../cache/reading.ts';
import { AppError } from '../../domain/errors.ts';
import { uploadImage } from '../../usecases/upload-image.ts';
import { allowOnly, setErrorHeaders, toAppError } from '../middleware/errors.ts';
import { ensureVisitor, rememberPosition } from '../middleware/visitor.ts';
import { byteSize, receiveUpload } from '../receive-upload.ts';
import { pageQueries } from '../views/page-queries.ts';
import { wantsJson } from '../wants-json.ts';
import type { Web } from '../web.ts';

type UploadConfig = Pick<Config, 'upload' | 'temporaryDir'>;

/** `/upload`: GET shows the form; POST takes `image` and `name` and leads to the picture's page. */
export function uploadRoutes({ core, templates, pages, readingOf }: Web, config: UploadConfig): Router {
  const router = Router();
  const limits = {
    size: byteSize(config.upload.maxBytes),
    megapixels: config.upload.maxPixels / 1e6,
  };
  const render = async (reading: Reading, error: string, name: string) => {
    const count = await pageQueries(core, reading).count();
    return templates.render('upload.njk', { count, limits, error, name });
  };

  router.get('/upload', async (req, res) => {
    const reading = readingOf(req);
    pages.sendOwn(res, await render(reading, '', ''), reading);
  });

  router.post('/upload', receiveUpload(config.temporaryDir, config.upload.maxBytes), async (req, res) => {
    const { file } = req;
    try {
      const name = nameOf(req);
      if (!file) throw new AppError('no-file');
      const { id, position } = await uploadImage(core, {
        path: file.path,
        fileName: file.originalname,
        name,
        owner: ensureVisitor(req, res),
        lane: 'interactive',
      });
      rememberPosition(req, res, position);
      res.redirect(303, `/image/${id}`);
    } finally {
      if (file) await rm(file.path, { force: true });
    }
  });

  /** Shows what is wrong in the form itself, with what was typed. Our own faults have a page of their own. */
  const showInForm: ErrorRequestHandler = async (error: unknown, req, res, next) => {
    const appError = toAppError(error);
    if (appError.status >= 500 || wantsJson(req) || req.method !== 'POST') {
      next(appError);
      return;
    }
    const html = await render(readingOf(req), appError.message, typedName(req));
    setErrorHeaders(res, appError);
    res.send(html);
  };
  router.use('/upload', showInForm);
  router.all('/upload', allowOnly('GET', 'HEAD', 'POST'));
  return router;
}

function nameOf(req: Request): string {
  const name = fieldName(req);
  if (name !== undefined && typeof name !== 'string') {
    throw new AppError('bad-form', { reason: 'the name has to be one line of text' });
  }
  return name ?? '';
}

function typedName(req: Request): string {
  const name = fieldName(req);
  return typeof name === 'string' ? name : '';
}

function fieldName(req: Request): unknown {
  const body = req.body as { name?: unknown } | undefined;
  return body?.name;
}

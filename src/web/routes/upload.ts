import { rm } from 'node:fs/promises';
import { Router, type ErrorRequestHandler, type Request } from 'express';
import type { Config } from '../../config.ts';
import { byteSize } from '../../domain/byte-size.ts';
import { AppError } from '../../domain/errors.ts';
import type { Core } from '../../usecases/core.ts';
import { uploadImage } from '../../usecases/upload-image.ts';
import { allowOnly, setErrorHeaders, toAppError } from '../middleware/errors.ts';
import { ensureVisitor, rememberPosition } from '../middleware/visitor.ts';
import { receiveUpload } from '../receive-upload.ts';
import { renderPage, sendPage } from '../send-page.ts';
import type { Templates } from '../templates.ts';
import { pageQueries } from '../views/page-queries.ts';
import { wantsJson } from '../wants-json.ts';

type UploadConfig = Pick<Config, 'upload' | 'temporaryDir'>;

/** `/upload`: GET shows the form; POST takes `image` and `name` and leads to the picture's page. */
export function uploadRoutes(core: Core, templates: Templates, config: UploadConfig): Router {
  const router = Router();
  const limits = {
    size: byteSize(config.upload.maxBytes),
    bytes: config.upload.maxBytes,
    pixels: config.upload.maxPixels,
    megapixels: config.upload.maxPixels / 1e6,
  };
  const countImages = () => pageQueries(core, core.database.reader()).count();

  router.get('/upload', async (_req, res) => {
    sendPage(res, templates, 'upload.njk', {
      count: await countImages(),
      limits,
      error: '',
      name: '',
      alt: '',
    });
  });

  router.post('/upload', receiveUpload(config.temporaryDir, config.upload.maxBytes), async (req, res) => {
    const { file } = req;
    try {
      const { name, alt } = textsOf(req);
      if (!file) throw new AppError('no-file');
      const { id, position } = await uploadImage(core, {
        path: file.path,
        fileName: file.originalname,
        name,
        alt,
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
    const typed = { name: typedText(req, 'name'), alt: typedText(req, 'alt') };
    const context = { count: await countImages(), limits, error: appError.message, ...typed };
    setErrorHeaders(res, appError);
    res.send(renderPage(res, templates, 'upload.njk', context));
  };
  router.use('/upload', showInForm);
  router.all('/upload', allowOnly('GET', 'HEAD', 'POST'));
  return router;
}

/** What was typed beside the picture. A field that comes twice is no text. */
function textsOf(req: Request): { name: string; alt: string } {
  for (const field of ['name', 'alt']) {
    if (!['string', 'undefined'].includes(typeof fieldOf(req, field))) {
      throw new AppError('bad-form', { reason: `the field "${field}" has to be one line of text` });
    }
  }
  return { name: typedText(req, 'name'), alt: typedText(req, 'alt') };
}

function typedText(req: Request, field: string): string {
  const value = fieldOf(req, field);
  return typeof value === 'string' ? value : '';
}

function fieldOf(req: Request, field: string): unknown {
  return (req.body as Record<string, unknown> | undefined)?.[field];
}

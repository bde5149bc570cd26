import { rm } from 'node:fs/promises';
import { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import type { Reading } from '../../cache/reading.ts';
import { byteSize } from '../../domain/byte-size.ts';
import { AppError } from '../../domain/errors.ts';
import { newUploadKey } from '../../domain/images/upload-key.ts';
import { uploadImage } from '../../usecases/images/upload-image.ts';
import { admitUpload, type UploadLimits } from '../middleware/admit-upload.ts';
import { allowOnly, setErrorHeaders, toAppError } from '../middleware/errors.ts';
import { rememberPosition } from '../middleware/position.ts';
import { ensureVisitor, visitorOf } from '../middleware/visitor.ts';
import { readForm, typedIn, uploadForm } from '../requests/form-fields.ts';
import { flowOf } from '../requests/flow-of.ts';
import { receiveUpload } from '../requests/receive-upload.ts';
import { pageQueries } from '../../queries/page-queries.ts';
import { seeOther } from '../requests/see-other.ts';
import { wantsJson } from '../requests/wants-json.ts';
import type { Web } from '../web.ts';

/**
 * `/upload`: GET shows the form; POST takes `image`, `name`, `alt` and `key` and leads to the picture's page. The same
 * form of the same person again, with the same key, leads to the same picture.
 */
export function uploadRoutes(web: Web, config: UploadLimits): Router {
  const { pages, readingOf } = web;
  const router = Router();
  const renderForm = formRenderer(web, config.upload);

  router.get('/upload', async (req, res) => {
    const reading = readingOf(req);
    // Before the first upload: were its answer lost, the person who sends it again would be somebody else.
    if (visitorOf(req) !== undefined || (await web.writeLimits.mayMeet(req))) ensureVisitor(req, res);
    pages.sendOwn(res, await renderForm(reading, '', { name: '', alt: '' }), reading);
  });

  router.post(
    '/upload',
    admitUpload(web.rateLimits, config),
    receiveUpload(config.temporaryDir, config.upload.maxBytes),
    (req, res) => acceptUpload(web, req, res),
  );

  /** Shows what is wrong in the form itself, with what was typed. Our own faults have a page of their own. */
  const showInForm: ErrorRequestHandler = async (error: unknown, req, res, next) => {
    const appError = toAppError(error);
    // As when the body ends in the middle because it was too slow, which has been said.
    const isAnswered = res.headersSent;
    if (isAnswered || appError.status >= 500 || wantsJson(req) || req.method !== 'POST') {
      next(appError);
      return;
    }
    const html = await renderForm(readingOf(req), appError.message, typedIn(req.body));
    setErrorHeaders(res, appError);
    res.send(html);
  };
  router.use('/upload', showInForm);
  router.all('/upload', allowOnly('GET', 'HEAD', 'POST'));
  return router;
}

/** Makes the page with the form, and in it what is wrong and what was typed. */
function formRenderer({ core, templates }: Web, { maxBytes, maxPixels }: UploadLimits['upload']) {
  const limits = {
    size: byteSize(maxBytes),
    bytes: maxBytes,
    pixels: maxPixels,
    megapixels: maxPixels / 1e6,
  };
  return async (reading: Reading, error: string, typed: { name: string; alt: string }): Promise<string> => {
    const count = await pageQueries(core, reading).count();
    return templates.render('upload.njk', { count, limits, error, key: newUploadKey(), ...typed });
  };
}

/** Makes a picture of a form that was received, and leads to its page. */
async function acceptUpload({ core, accept }: Web, req: Request, res: Response): Promise<void> {
  const { file } = req;
  try {
    const { name, alt, key } = readForm(uploadForm, req.body);
    if (!file) throw new AppError('no-file');
    const upload = {
      content: file.path ? { path: file.path } : { bytes: file.buffer },
      fileName: file.originalname,
      name,
      alt,
      owner: ensureVisitor(req, res),
      flow: flowOf(req),
      urgency: 'interactive',
      ...(key !== undefined && { key }),
    } as const;
    const { id, position } = await uploadImage(core, upload, accept);
    rememberPosition(req, res, position);
    seeOther(res, `/image/${id}`);
  } finally {
    // That it can't be removed must not hide why the upload failed; the next start of the node does it.
    if (file?.path) await rm(file.path, { force: true }).catch(() => undefined);
  }
}

import { Router, type Request, type Response } from 'express';
import { findJobOfImage } from '../../data/jobs.ts';
import { hasLiked } from '../../data/likes.ts';
import { AppError } from '../../domain/errors.ts';
import { isReady, type Image } from '../../domain/image.ts';
import type { Core } from '../../usecases/core.ts';
import { cancelImage } from '../../usecases/cancel-image.ts';
import { deleteImage } from '../../usecases/delete-image.ts';
import { requestFilter } from '../../usecases/request-filter.ts';
import { retryImage } from '../../usecases/retry-image.ts';
import { readSmallForm } from '../forms.ts';
import { allowOnly } from '../middleware/errors.ts';
import { ensureVisitor, freshnessOf, rememberPosition, visitorOf } from '../middleware/visitor.ts';
import { sendPage } from '../send-page.ts';
import type { Templates } from '../templates.ts';
import { imageJson } from '../views/image-json.ts';
import { processingView, readyView } from '../views/image-page.ts';
import { pageQueries } from '../views/page-queries.ts';
import { wantsJson } from '../wants-json.ts';
import { idOf } from './like.ts';

/** `/image/<id>`: GET shows a picture, POST with `filter` makes another from it; `/delete`, `/retry` and `/cancel`. */
export function imageRoutes(core: Core, templates: Templates): Router {
  const router = Router();
  router.get('/image/:id', (req, res) => showImage(core, templates, req, res));
  router.post('/image/:id', readSmallForm, async (req, res) => {
    const form = formOf(req);
    const { id, position } = await requestFilter(core, {
      parentId: idOf(req),
      filter: form['filter'] ?? '',
      strength: strengthOf(form['strength']),
      owner: ensureVisitor(req, res),
      lane: 'interactive',
    });
    rememberPosition(req, res, position);
    res.redirect(303, `/image/${id}`);
  });
  router.all('/image/:id', allowOnly('GET', 'HEAD', 'POST'));

  router.post('/image/:id/delete', async (req, res) => {
    rememberPosition(req, res, await deleteImage(core, idOf(req), visitorOf(req)));
    res.redirect(303, '/');
  });
  router.all('/image/:id/delete', allowOnly('POST'));

  router.post('/image/:id/retry', async (req, res) => {
    const id = idOf(req);
    rememberPosition(req, res, await retryImage(core, id, visitorOf(req)));
    res.redirect(303, `/image/${id}`);
  });
  router.all('/image/:id/retry', allowOnly('POST'));

  router.post('/image/:id/cancel', async (req, res) => {
    const id = idOf(req);
    rememberPosition(req, res, await cancelImage(core, id, visitorOf(req)));
    res.redirect(303, `/image/${id}`);
  });
  router.all('/image/:id/cancel', allowOnly('POST'));
  return router;
}

async function showImage(core: Core, templates: Templates, req: Request, res: Response): Promise<void> {
  const db = core.database.reader(freshnessOf(req));
  const queries = pageQueries(core, db);
  const image = await queries.image(idOf(req));
  if (!image) throw new AppError('no-image');
  if (wantsJson(req)) {
    const job = image.state === 'processing' ? await findJobOfImage(db, image.id) : undefined;
    res.set('Cache-Control', 'private, no-cache').vary('Accept').json(imageJson(image, job?.state));
    return;
  }
  const visitor = visitorOf(req);
  const isOwner = image.owner === visitor;
  const count = await queries.count();
  if (!isReady(image)) {
    sendPage(res, templates, 'processing.njk', { count, ...processingView(image, isOwner) });
    return;
  }
  const [derived, root, isLiked] = await Promise.all([
    queries.derived(image.id),
    image.rootId === image.id ? null : queries.image(image.rootId),
    visitor === undefined ? false : hasLiked(db, image.id, visitor),
  ]);
  sendPage(res, templates, 'image.njk', { count, ...readyView(image, root, derived, { isOwner, isLiked }) });
}

function formOf(req: Request): Record<string, string | undefined> {
  const body: unknown = req.body;
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(
    Object.entries(body).filter((field): field is [string, string] => typeof field[1] === 'string'),
  );
}

/** Not given means the whole filter; what is no whole number is refused by the use case. */
function strengthOf(text: Image['filter']): number {
  if (text === undefined || text === '') return 100;
  return /^\d{1,3}$/.test(text) ? Number(text) : NaN;
}

import { Router, type Request, type Response } from 'express';
import { AppError } from '../../domain/errors.ts';
import { isShownTo, type Image } from '../../domain/images/image.ts';
import { canRestore, isDeleted, wasSeen } from '../../domain/images/undo.ts';
import { pageQueries } from '../../queries/page-queries.ts';
import { deleteImage } from '../../usecases/images/delete-image.ts';
import { renameImage } from '../../usecases/images/rename-image.ts';
import { restoreImage } from '../../usecases/images/restore-image.ts';
import { allowOnly } from '../middleware/errors.ts';
import { rememberPosition } from '../middleware/position.ts';
import { visitorOf } from '../middleware/visitor.ts';
import { readForm, textsForm } from '../requests/form-fields.ts';
import { readSmallForm } from '../requests/forms.ts';
import { idOf } from '../requests/picture-id.ts';
import type { PageReading } from '../requests/reading-of.ts';
import { seeOther } from '../requests/see-other.ts';
import { wantsJson } from '../requests/wants-json.ts';
import { answerChange } from '../pages/answer-change.ts';
import { sendJson } from '../pages/send-json.ts';
import { editableNames } from '../views/names.ts';
import { deletedView, ownView } from '../views/own-picture.ts';
import type { Web } from '../web.ts';

type Queries = ReturnType<typeof pageQueries>;

/**
 * What the owner of a picture does with it. `/image/<id>/delete`: GET asks first and then offers the way back, POST
 * deletes; `/restore` undoes that; `/edit` changes name and description.
 */
export function ownerRoutes(web: Web): Router {
  const { core } = web;
  const router = Router();
  router.get('/image/:id/delete', async (req, res) => {
    const reading = web.readingOf(req);
    const image = await findOwn(web, req, reading);
    if (isDeleted(image)) await showDeleted(web, res, image, reading);
    else await show(web, res, 'delete.njk', image, reading);
  });
  router.post('/image/:id/delete', async (req, res) => {
    const id = idOf(req);
    rememberPosition(req, res, await deleteImage(core, id, visitorOf(req)));
    answer(req, res, { id, state: 'deleted' }, `/image/${id}/delete`);
  });
  router.all('/image/:id/delete', allowOnly('GET', 'HEAD', 'POST'));

  router.post('/image/:id/restore', readSmallForm, async (req, res) => {
    const id = idOf(req);
    rememberPosition(req, res, await restoreImage(core, id, visitorOf(req)));
    answer(req, res, { id }, isFromMine(req) ? '/mine' : `/image/${id}`);
  });
  router.all('/image/:id/restore', allowOnly('POST'));

  router.get('/image/:id/edit', async (req, res) => {
    const reading = web.readingOf(req);
    const image = await findOwn(web, req, reading);
    if (isDeleted(image)) throw new AppError('deleted');
    await show(web, res, 'edit.njk', image, reading, editableNames(image));
  });
  router.post('/image/:id/edit', readSmallForm, async (req, res) => {
    const id = idOf(req);
    const texts = readForm(textsForm, req.body);
    const position = await renameImage(core, id, texts, visitorOf(req));
    await answerChange(web, req, res, { id, position });
  });
  router.all('/image/:id/edit', allowOnly('GET', 'HEAD', 'POST'));
  return router;
}

/** To a form the page that comes next, to a script what came of it. */
function answer(req: Request, res: Response, json: object, next: string): void {
  if (wantsJson(req)) sendJson(res, json);
  else seeOther(res, next);
}

function isFromMine(req: Request): boolean {
  return (req.body as { back?: unknown } | undefined)?.back === 'mine';
}

/** Throws `no-image`, `deleted` or `not-owner`. Who deleted a picture a moment ago still finds it. */
async function findOwn(web: Web, req: Request, reading: PageReading): Promise<Image> {
  const id = idOf(req);
  const queries = pageQueries(web.core, reading);
  const image = await queries.image(id);
  const visitor = visitorOf(req);
  if (!image || !isShownTo(image, visitor)) throw await missing(queries, id, image);
  if (isDeleted(image) && !canRestore(image, web.core.clock())) throw new AppError('deleted');
  if (image.owner !== visitor) throw new AppError('not-owner');
  return image;
}

async function show(
  web: Web,
  res: Response,
  template: string,
  image: Image,
  reading: PageReading,
  more: object = {},
): Promise<void> {
  const queries = pageQueries(web.core, reading);
  const [family, count] = await Promise.all([queries.family(image.rootId), queries.count()]);
  const context = { count, ...ownView(image, family), ...more };
  web.pages.sendPrivate(res, web.templates.render(template, context), reading);
}

/** "Deleted · Undo", for the owner of a picture that may still be brought back. */
export async function showDeleted(
  web: Web,
  res: Response,
  image: Image,
  reading: PageReading,
): Promise<void> {
  const queries = pageQueries(web.core, reading);
  const [family, count] = await Promise.all([queries.family(image.rootId), queries.count()]);
  const context = { count, ...deletedView(image, family) };
  web.pages.sendPrivate(res, web.templates.render('deleted.njk', context), reading);
}

/** Why there is no picture with this number. */
export async function missing(queries: Queries, id: number, found?: Image): Promise<AppError> {
  const isKnown = found ? wasSeen(found) : await queries.wasDeleted(id);
  return new AppError(isKnown ? 'deleted' : 'no-image');
}

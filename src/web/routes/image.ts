import { Router, type Request, type Response } from 'express';
import { newReading, type Reading } from '../../cache/reading.ts';
import { AppError } from '../../domain/errors.ts';
import { isReady, isShownTo } from '../../domain/images/image.ts';
import { canRestore, isDeleted } from '../../domain/images/undo.ts';
import { rangesAround, rangeTag } from '../../domain/images/ranges.ts';
import { cancelImage } from '../../usecases/images/cancel-image.ts';
import { requestFilter } from '../../usecases/images/request-filter.ts';
import { retryImage } from '../../usecases/images/retry-image.ts';
import { filterForm, readForm } from '../requests/form-fields.ts';
import { readSmallForm } from '../requests/forms.ts';
import { allowOnly } from '../middleware/errors.ts';
import { rememberPosition } from '../middleware/position.ts';
import { ensureVisitor, visitorOf } from '../middleware/visitor.ts';
import { answerAccepted } from '../pages/answer-change.ts';
import { sendJson } from '../pages/send-json.ts';
import type { OwnPart, SharedPage } from '../pages/shared-page.ts';
import { imageJson } from '../views/json/image-json.ts';
import { processingView, readyView } from '../views/image-page.ts';
import { missing, showDeleted } from './owner.ts';
import { unfinishedMembers } from '../views/family.ts';
import { imageOwnPart } from '../views/image-places.ts';
import { likeQueries } from '../../queries/like-queries.ts';
import { pageQueries } from '../../queries/page-queries.ts';
import { findPictureState } from '../../queries/picture-state.ts';
import { idOf, pictureId } from '../requests/picture-id.ts';
import { flowOf } from '../requests/flow-of.ts';
import { seeOther } from '../requests/see-other.ts';
import { wantsJson } from '../requests/wants-json.ts';
import type { Web } from '../web.ts';

/** `/image/<id>`: GET shows a picture, POST with `filter` makes another from it; `/retry` and `/cancel`. */
export function imageRoutes(web: Web): Router {
  const { core } = web;
  const router = Router();
  router.get('/image/:id', (req, res) => showImage(web, req, res));
  router.post('/image/:id', readSmallForm, async (req, res) => {
    const { from, filter, strength } = readForm(filterForm, req.body);
    const request = {
      parentId: from === undefined ? idOf(req) : pictureId(from, 'no-image'),
      filter,
      strength,
      owner: ensureVisitor(req, res),
      flow: flowOf(req),
      urgency: 'interactive',
    } as const;
    await answerAccepted(web, req, res, await requestFilter(core, request, web.accept));
  });
  router.all('/image/:id', allowOnly('GET', 'HEAD', 'POST'));

  router.post('/image/:id/retry', async (req, res) => {
    const id = idOf(req);
    rememberPosition(req, res, await retryImage(core, id, visitorOf(req)));
    seeOther(res, `/image/${id}`);
  });
  router.all('/image/:id/retry', allowOnly('POST'));

  router.post('/image/:id/cancel', async (req, res) => {
    const id = idOf(req);
    rememberPosition(req, res, await cancelImage(core, id, visitorOf(req)));
    seeOther(res, `/image/${id}`);
  });
  router.all('/image/:id/cancel', allowOnly('POST'));
  return router;
}

async function showImage(web: Web, req: Request, res: Response): Promise<void> {
  const id = idOf(req);
  const visitor = visitorOf(req);
  const reading = web.readingOf(req);
  if (wantsJson(req)) {
    const found = await findPictureState(web.core, reading, id);
    if (!found || !isShownTo(found.image, visitor) || isDeleted(found.image)) {
      throw await missing(pageQueries(web.core, reading), id, found?.image);
    }
    sendJson(res, imageJson(found.image, found.step, web.firstSizes.find(id)));
    return;
  }
  const queries = pageQueries(web.core, reading);
  const [{ image, shared }, count, isLiked] = await Promise.all([
    findPage(web, id, reading),
    queries.countAnswer(),
    visitor === undefined ? false : queries.isLikedBy(id, visitor),
  ]);
  if (image && isDeleted(image)) {
    if (image.owner !== visitor || !canRestore(image, web.core.clock()))
      throw await missing(queries, id, image);
    await showDeleted(web, res.status(404), image, reading);
    return;
  }
  if (image && !isReady(image)) {
    if (!isShownTo(image, visitor)) throw new AppError('no-image');
    const context = { count: count.value, ...processingView(image, web.firstSizes.find(id)) };
    web.pages.sendOwn(res, web.templates.render('processing.njk', context), reading);
    return;
  }
  if (!shared) {
    // It was deleted a moment ago, or belongs to another family now. Verified, so that nobody is sent round in circles.
    const isThere = image && (await pageQueries(web.core, { ...reading, mayTrust: false }).image(id));
    if (!isThere || isDeleted(isThere)) throw await missing(queries, id, isThere);
    return seeOther(res, `/image/${id}`);
  }
  const partOf = partsOf(web, id, shared.value);
  const known = likeQueries(web.core, newReading('any', reading.off));
  web.pages.send(res, {
    ...{ url: `/image/${id}`, shared, count, reading },
    own: partOf(visitor, isLiked),
    findOwn: (other) => (other === undefined ? partOf(other, false) : knownPart(known, id, other, partOf)),
    ownKeys: ['liker'],
  });
}

type PartOf = (visitor: string | undefined, isLiked: boolean | undefined) => OwnPart;

/** What each sees of the page of a picture and others do not. */
function partsOf({ templates }: Web, id: number, { owner, unfinished = [] }: SharedPage): PartOf {
  return (visitor, isLiked) =>
    imageOwnPart(templates, id, {
      isOwner: visitor !== undefined && visitor === owner,
      isLiked,
      unfinished: unfinished.filter((member) => member.owner === visitor),
    });
}

async function knownPart(
  { isKnownToBeLikedBy }: ReturnType<typeof likeQueries>,
  id: number,
  visitor: string,
  partOf: PartOf,
): Promise<OwnPart | undefined> {
  const isLiked = await isKnownToBeLikedBy(id, visitor);
  return isLiked === undefined ? undefined : partOf(visitor, isLiked);
}

/**
 * The page of a picture; the picture itself only where it had to be asked for. A page that is valid under its last
 * known family is the right one, because a picture that comes to another family gives its tag a new version. So
 * there is one round trip to the cache, and not one for the row and another for the page.
 */
async function findPage(web: Web, id: number, reading: Reading) {
  const guess = web.rootGuesses.guess(id);
  const guessed = guess === undefined ? undefined : await sharedPage(web, { id, rootId: guess }, reading);
  if (guessed) return { image: undefined, shared: guessed };
  const image = await pageQueries(web.core, reading).image(id);
  if (!image || !isReady(image)) return { image, shared: undefined };
  const { rootId } = image;
  web.rootGuesses.learn(id, rootId);
  return { image, shared: await sharedPage(web, { id, rootId }, reading) };
}

/** The page of a picture that can be seen, as everybody gets it; undefined as for `renderReady`. */
function sharedPage(web: Web, { id, rootId }: { id: number; rootId: number }, reading: Reading) {
  return web.core.cache.get<SharedPage>(
    {
      // The family is part of the key, because it decides the tags: a picture gets another when its root is deleted.
      key: `page:/image/${id}/${rootId}`,
      tags: [`image:${id}`, `family:${rootId}`, ...rangesAround(id).map(rangeTag)],
      level: 'fragments',
      staleWhileRevalidate: true,
      load: (own) => renderReady(web, { id, rootId }, own),
    },
    reading,
  );
}

/**
 * The page of a picture that can be seen, without what differs from person to person. Undefined when it is no longer
 * there, or no longer a member of this family.
 */
async function renderReady(
  { core, templates }: Web,
  { id, rootId }: { id: number; rootId: number },
  reading: Reading,
): Promise<SharedPage | undefined> {
  const queries = pageQueries(core, reading);
  const [image, { members, isCut }, neighbours] = await Promise.all([
    queries.image(id),
    queries.family(rootId),
    queries.neighbours(id),
  ]);
  if (!image || !isReady(image) || image.rootId !== rootId) return undefined;
  const found = image.parentId === undefined ? undefined : await queries.image(image.parentId);
  const parent = found && isReady(found) ? found : undefined;
  const context = { count: null, ...readyView(image, { parent, members, isCut, neighbours }) };
  const keepsFragments = !reading.off.has('fragments');
  return {
    html: templates.render('image.njk', context, { keepsFragments, listener: reading.listener }),
    owner: image.owner,
    unfinished: unfinishedMembers(members),
  };
}

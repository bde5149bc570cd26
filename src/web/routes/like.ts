import { Router } from 'express';
import type { IncomingMessage } from 'node:http';
import { newReading } from '../../cache/reading.ts';
import { isReady } from '../../domain/images/image.ts';
import { pageQueries } from '../../queries/page-queries.ts';
import { findReadyImage } from '../../usecases/images/locked-image.ts';
import { openLikes } from '../../usecases/likes/open-likes.ts';
import { allowOnly } from '../middleware/errors.ts';
import { rememberPosition } from '../middleware/position.ts';
import { ensureVisitor } from '../middleware/visitor.ts';
import { idOf } from '../requests/picture-id.ts';
import { seeOther } from '../requests/see-other.ts';
import { wantsPage } from '../requests/wants-json.ts';
import type { Web } from '../web.ts';

/** POST `/like/<id>` and `/unlike/<id>`: `1` for scripts, back to the picture for a plain form. */
export function likeRoutes(web: Web): Router {
  const changeLike = openLikes(web.core);
  const router = Router();
  const serve = (path: string, likes: boolean) => {
    router.post(path, async (req, res) => {
      const imageId = idOf(req);
      const visitor = ensureVisitor(req, res);
      await requireReady(web, imageId, visitor);
      rememberPosition(req, res, await changeLike({ imageId, visitor, likes }));
      res.set('Cache-Control', 'no-store').vary('Accept');
      if (wantsPage(req)) seeOther(res, `/image/${imageId}`);
      else res.type('text').send('1');
    });
    router.all(path, allowOnly('POST'));
  };
  serve('/like/:id', true);
  serve('/unlike/:id', false);
  return router;
}

/** Whether the routes above answer it for sure. */
export function isLike({ method, url }: Pick<IncomingMessage, 'method' | 'url'>): boolean {
  return method === 'POST' && url !== undefined && /^\/(?:un)?like\/[^/?]+$/.test(url);
}

/**
 * Throws unless everybody sees the picture. Pages have nearly always asked for the same row a moment before, so that
 * the cache has it; what it gives is as new as the primary's. Why a picture can't be liked, the primary says.
 */
async function requireReady({ core, cacheOff }: Web, imageId: number, visitor: string): Promise<void> {
  const image = await pageQueries(core, newReading('primary', cacheOff)).image(imageId);
  if (!image || !isReady(image)) await findReadyImage(core, imageId, visitor);
}

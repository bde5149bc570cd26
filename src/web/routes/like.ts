import { Router } from 'express';
import type { Positions } from '../../ports/stores.ts';
import type { Core } from '../../usecases/core.ts';
import { likeImage } from '../../usecases/likes/like-image.ts';
import { unlikeImage } from '../../usecases/likes/unlike-image.ts';
import { allowOnly } from '../middleware/errors.ts';
import { rememberPosition } from '../middleware/position.ts';
import { ensureVisitor } from '../middleware/visitor.ts';
import { idOf } from '../requests/picture-id.ts';
import { seeOther } from '../requests/see-other.ts';
import { wantsPage } from '../requests/wants-json.ts';

type Change = (core: Core, imageId: number, visitor: string) => Promise<Positions>;

/** POST `/like/<id>` and `/unlike/<id>`: `1` for scripts, back to the picture for a plain form. */
export function likeRoutes(core: Core): Router {
  const router = Router();
  const serve = (path: string, change: Change) => {
    router.post(path, async (req, res) => {
      const id = idOf(req);
      const position = await change(core, id, ensureVisitor(req, res));
      rememberPosition(req, res, position);
      res.set('Cache-Control', 'no-store').vary('Accept');
      if (wantsPage(req)) seeOther(res, `/image/${id}`);
      else res.type('text').send('1');
    });
    router.all(path, allowOnly('POST'));
  };
  serve('/like/:id', likeImage);
  serve('/unlike/:id', unlikeImage);
  return router;
}

import { Router } from 'express';
import type { Core } from '../../usecases/core.ts';
import { allowOnly } from '../middleware/errors.ts';
import { originOf } from '../middleware/origin.ts';
import type { Templates } from '../templates.ts';
import { pageQueries, pageSize } from '../views/page-queries.ts';
import { pictureView } from '../views/picture.ts';

/** `/feed.atom`: the newest pictures, for feed readers (RFC 4287). */
export function feedRoutes(core: Core, templates: Templates): Router {
  const router = Router();
  router.get('/feed.atom', async (_req, res) => {
    const images = (await pageQueries(core, core.database.reader()).newest()).slice(0, pageSize);
    const entries = images.map((image) => ({ ...pictureView(image), created: image.createdAt }));
    res.set({ 'Content-Type': 'application/atom+xml; charset=utf-8', 'Cache-Control': 'public, max-age=60' });
    // An empty feed has to say a time as well; this one is the same each time.
    const updated = entries[0]?.created ?? '1970-01-01T00:00:00.000Z';
    res.send(templates.render('feed.njk', { origin: originOf(res), entries, updated }));
  });
  router.all('/feed.atom', allowOnly('GET', 'HEAD'));
  return router;
}

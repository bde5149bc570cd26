import { Router } from 'express';
import { allowOnly } from '../middleware/errors.ts';
import { originOf } from '../requests/origin.ts';
import { pageQueries, pageSize } from '../../queries/page-queries.ts';
import { pictureView } from '../views/picture.ts';
import type { Web } from '../web.ts';

/** `/feed.atom`: the newest pictures, for feed readers (RFC 4287). */
export function feedRoutes({ core, templates, readingOf }: Web, publicUrl: string | undefined): Router {
  const router = Router();
  router.get('/feed.atom', async (req, res) => {
    const images = (await pageQueries(core, readingOf(req)).newest()).slice(0, pageSize);
    const entries = images.map((image) => ({ ...pictureView(image), created: image.createdAt }));
    // An empty feed has to say a time as well; this one is the same each time.
    const updated = entries[0]?.created ?? '1970-01-01T00:00:00.000Z';
    res.set({
      'Content-Type': 'application/atom+xml; charset=utf-8',
      'Cache-Control': 'private, max-age=60',
    });
    // Who has just written has a cookie that says so, and sees it at once.
    res
      .vary('Cookie')
      .send(templates.render('feed.njk', { base: originOf(req, publicUrl), entries, updated }));
  });
  router.all('/feed.atom', allowOnly('GET', 'HEAD'));
  return router;
}

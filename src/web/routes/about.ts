import { Router } from 'express';
import { filters } from '../../filters/catalogue.ts';
import { allowOnly } from '../middleware/errors.ts';
import { pageQueries } from '../../queries/page-queries.ts';
import type { Web } from '../web.ts';

/** `/about`: what this is, and whose filters these are. */
export function aboutRoutes({ core, templates, pages, readingOf }: Web): Router {
  const router = Router();
  router.get('/about', async (req, res) => {
    const reading = readingOf(req);
    const count = await pageQueries(core, reading).count();
    pages.sendOwn(res, templates.render('about.njk', { count, filters }), reading);
  });
  router.all('/about', allowOnly('GET', 'HEAD'));
  return router;
}

import { Router } from 'express';
import { filters } from '../../filters/catalogue.ts';
import type { Core } from '../../usecases/core.ts';
import { allowOnly } from '../middleware/errors.ts';
import { sendPage } from '../send-page.ts';
import type { Templates } from '../templates.ts';
import { pageQueries } from '../views/page-queries.ts';

/** `/about`: what this is, and whose filters these are. */
export function aboutRoutes(core: Core, templates: Templates): Router {
  const router = Router();
  router.get('/about', async (_req, res) => {
    const count = await pageQueries(core, core.database.reader()).count();
    sendPage(res, templates, 'about.njk', { count, filters });
  });
  router.all('/about', allowOnly('GET', 'HEAD'));
  return router;
}

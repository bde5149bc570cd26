import { Router, type Request } from 'express';
import { parseId } from '../../domain/image.ts';
import { AppError } from '../../domain/errors.ts';
import type { Core } from '../../usecases/core.ts';
import { allowOnly } from '../middleware/errors.ts';
import { freshnessOf } from '../middleware/visitor.ts';
import { sendPage } from '../send-page.ts';
import type { Templates } from '../templates.ts';
import { imageJson } from '../views/image-json.ts';
import { pageQueries, pageSize } from '../views/page-queries.ts';
import { pictureView } from '../views/picture.ts';
import { wantsJson } from '../wants-json.ts';

const slideshowSize = 5;

/** `/`: the newest pictures; `/?before=<id>`: the older ones. */
export function frontPageRoutes(core: Core, templates: Templates): Router {
  const router = Router();
  router.get('/', async (req, res) => {
    const before = beforeOf(req);
    const queries = pageQueries(core, core.database.reader(freshnessOf(req)));
    const [found, popular, count] = await Promise.all([
      queries.newest(before),
      queries.popular(),
      queries.count(),
    ]);
    const images = found.slice(0, pageSize);
    const last = images.at(-1);
    const older = found.length > pageSize && last ? `/?before=${last.id}` : undefined;
    if (wantsJson(req)) {
      res.json({ images: images.map((image) => imageJson(image)), older: older ?? null, count });
      return;
    }
    const pictures = images.map(pictureView);
    sendPage(res, templates, 'front.njk', {
      isFirst: before === undefined,
      slides: before === undefined ? pictures.slice(0, slideshowSize) : [],
      pictures,
      popular: popular.map(pictureView),
      older: older ?? '',
      count,
    });
  });
  router.all('/', allowOnly('GET', 'HEAD'));
  return router;
}

function beforeOf(req: Request): number | undefined {
  const text = req.query['before'];
  if (text === undefined) return undefined;
  const id = parseId(text);
  if (id === undefined) throw new AppError('no-page');
  return id;
}

import { Router, type Request } from 'express';
import type { Reading } from '../../cache/reading.ts';
import { AppError } from '../../domain/errors.ts';
import { parseId, type ReadyImage } from '../../domain/image.ts';
import { allowOnly } from '../middleware/errors.ts';
import type { SharedPage } from '../shared-page.ts';
import { imageJson } from '../views/image-json.ts';
import { pageQueries, pageSize } from '../views/page-queries.ts';
import { pictureView } from '../views/picture.ts';
import { wantsJson } from '../wants-json.ts';
import type { Web } from '../web.ts';

const slideshowSize = 5;

/** `/`: the newest pictures; `/?before=<id>`: the older ones. */
export function frontPageRoutes(web: Web): Router {
  const router = Router();
  router.get('/', async (req, res) => {
    const before = beforeOf(req);
    const reading = web.readingOf(req);
    if (wantsJson(req)) {
      res.json(await frontJson(web, before, reading));
      return;
    }
    const url = before === undefined ? '/' : `/?before=${before}`;
    const page = web.core.cache.get<SharedPage>(
      {
        key: `page:${url}`,
        tags: ['newest', 'popular'],
        level: 'fragments',
        load: (own) => renderFront(web, before, own),
      },
      reading,
    );
    const [shared, count] = await Promise.all([page, pageQueries(web.core, reading).countAnswer()]);
    if (shared) web.pages.send(res, { url, shared, count, places: {}, reading });
  });
  router.all('/', allowOnly('GET', 'HEAD'));
  return router;
}

async function frontJson(web: Web, before: number | undefined, reading: Reading): Promise<object> {
  const queries = pageQueries(web.core, reading);
  const [found, count] = await Promise.all([queries.newest(before), queries.count()]);
  const { images, older } = cutPage(found);
  return { images: images.map((image) => imageJson(image)), older: older ?? null, count };
}

async function renderFront(
  { core, templates }: Web,
  before: number | undefined,
  reading: Reading,
): Promise<SharedPage> {
  const queries = pageQueries(core, reading);
  const [found, popular] = await Promise.all([queries.newest(before), queries.popular()]);
  const { images, older } = cutPage(found);
  const pictures = images.map(pictureView);
  const context = {
    isFirst: before === undefined,
    slides: before === undefined ? pictures.slice(0, slideshowSize) : [],
    pictures,
    popular: popular.map(pictureView),
    older: older ?? '',
    count: null,
  };
  return { html: templates.render('front.njk', context, { keepsFragments: !reading.off.has('fragments') }) };
}

function cutPage(found: readonly ReadyImage[]): { images: ReadyImage[]; older: string | undefined } {
  const images = found.slice(0, pageSize);
  const last = images.at(-1);
  return { images, older: found.length > pageSize && last ? `/?before=${last.id}` : undefined };
}

function beforeOf(req: Request): number | undefined {
  const text = req.query['before'];
  if (text === undefined) return undefined;
  const id = parseId(text);
  if (id === undefined) throw new AppError('no-page');
  return id;
}

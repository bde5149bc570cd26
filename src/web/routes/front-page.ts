import { Router } from 'express';
import type { Answer, Reading } from '../../cache/reading.ts';
import type { ReadyImage } from '../../domain/images/image.ts';
import { filters } from '../../filters/catalogue.ts';
import { rangesBefore, rangeTag } from '../../domain/images/ranges.ts';
import { allowOnly } from '../middleware/errors.ts';
import { sendJson } from '../pages/send-json.ts';
import { nothingOwn, type SharedPage } from '../pages/shared-page.ts';
import { pageQueries } from '../../queries/page-queries.ts';
import { cutPage, listPictures } from '../../queries/picture-list.ts';
import { listJson, olderUrl } from '../views/json/list-json.ts';
import { pictureView } from '../views/picture.ts';
import { idIn } from '../requests/picture-id.ts';
import { wantsJson } from '../requests/wants-json.ts';
import type { Web } from '../web.ts';

const slideshowSize = 5;

const sameForAll = { own: nothingOwn, findOwn: () => nothingOwn, ownKeys: [] };

/**
 * `/`: the newest pictures; `/?before=<id>`: the older ones. `/?after=<id>` leads to the page of those right above it,
 * so that the link to it does not depend on what is there, and the page with the link stays as it is.
 */
export function frontPageRoutes(web: Web): Router {
  const router = Router();
  router.get('/', async (req, res) => {
    const before = idIn(req, 'before');
    const after = idIn(req, 'after');
    const reading = web.readingOf(req);
    if (after !== undefined) {
      const end = await pageQueries(web.core, reading).endOfNewer(after);
      res.set('Cache-Control', 'no-cache').location(end === undefined ? '/' : `/?before=${end}`);
      res.status(302).end();
      return;
    }
    if (wantsJson(req)) {
      sendJson(res, listJson(await listPictures(web.core, reading, before)));
      return;
    }
    const page = before === undefined ? newestPage(web, reading) : olderPage(web, before, reading);
    const [{ url, shared }, count] = await Promise.all([page, pageQueries(web.core, reading).countAnswer()]);
    if (shared) web.pages.send(res, { url, shared, count, ...sameForAll, reading });
  });
  router.all('/', allowOnly('GET', 'HEAD'));
  return router;
}

/** A page, and the URL under which it may be kept. */
interface FoundPage {
  url: string;
  shared: Answer<SharedPage> | undefined;
}

async function newestPage(web: Web, reading: Reading): Promise<FoundPage> {
  const load = (own: Reading) => render(web, 'newest', pageQueries(web.core, own).newest(), own);
  const shared = await web.core.cache.get(
    { key: 'page:/', tags: ['newest', 'popular'], level: 'fragments', staleWhileRevalidate: true, load },
    reading,
  );
  return { url: '/', shared };
}

/**
 * A page of older pictures stays cached while new ones come: it depends on the ranges of ids in which its pictures
 * are. Where these hold too few, which is known for as long (the null), it is made anew with every new picture. There
 * are as many such pages as there are ids: whatever is asked for above all of them is one and the same page.
 */
async function olderPage(web: Web, before: number, reading: Reading): Promise<FoundPage> {
  const url = `/?before=${before}`;
  const key = `page:${url}`;
  const inRanges = await web.core.cache.get<SharedPage | null>(
    {
      key,
      tags: [...rangesBefore(before).map(rangeTag), 'popular'],
      level: 'fragments',
      staleWhileRevalidate: true,
      load: async (own) => {
        const found = await pageQueries(web.core, own).olderInRanges(before);
        return found ? render(web, 'older', found, own) : null;
      },
    },
    reading,
  );
  if (inRanges && hasPage(inRanges)) return { url, shared: inRanges };
  const end = await pageQueries(web.core, reading).endOfAll();
  if (before > end) return olderPage(web, end, reading);
  const load = (own: Reading) => render(web, 'older', pageQueries(web.core, own).older(before), own);
  const shared = await web.core.cache.get(
    { key: `${key} far`, tags: ['newest', 'popular'], level: 'fragments', staleWhileRevalidate: true, load },
    reading,
  );
  return { url, shared };
}

function hasPage(answer: Answer<SharedPage | null>): answer is Answer<SharedPage> {
  return answer.value !== null;
}

async function render(
  { core, templates }: Web,
  which: 'newest' | 'older',
  list: ReadyImage[] | Promise<ReadyImage[]>,
  reading: Reading,
): Promise<SharedPage> {
  const [found, popular] = await Promise.all([list, pageQueries(core, reading).popular()]);
  const { images, olderThan } = cutPage(found);
  const pictures = images.map(pictureView);
  const isFirst = which === 'newest';
  const slides = isFirst ? slideshowSize : 0;
  const context = {
    isFirst,
    isEmpty: pictures.length === 0,
    filterCount: filters.length,
    slides: pictures.slice(0, slides),
    pictures: pictures.slice(slides),
    popular: popular.map(pictureView),
    newer: isFirst || !pictures[0] ? '' : `/?after=${pictures[0].id}`,
    older: olderUrl(olderThan) ?? '',
    count: null,
  };
  const keepsFragments = !reading.off.has('fragments');
  return { html: templates.render('front.njk', context, { keepsFragments, listener: reading.listener }) };
}

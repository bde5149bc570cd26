import { Router } from 'express';
import { canRestore, isDeleted } from '../../domain/images/undo.ts';
import { pageQueries, pageSize } from '../../queries/page-queries.ts';
import { allowOnly } from '../middleware/errors.ts';
import { visitorOf } from '../middleware/visitor.ts';
import { idIn } from '../requests/picture-id.ts';
import { wantsJson } from '../requests/wants-json.ts';
import { sendJson } from '../pages/send-json.ts';
import { imageJson } from '../views/json/image-json.ts';
import { mineView } from '../views/mine.ts';
import type { Web } from '../web.ts';

/**
 * `/mine`: one's own pictures, whatever became of them; `/mine?before=<id>`: the older ones. Who has no cookie has none,
 * and gets none by looking.
 */
export function mineRoutes({ core, templates, pages, readingOf }: Web): Router {
  const router = Router();
  router.get('/mine', async (req, res) => {
    const reading = readingOf(req);
    const before = idIn(req, 'before');
    const visitor = visitorOf(req);
    const isJson = wantsJson(req);
    const queries = pageQueries(core, reading);
    const found = visitor === undefined ? [] : await queries.own(visitor, before);
    const page = found.slice(0, pageSize);
    const last = found.length > pageSize ? page.at(-1) : undefined;
    const older = last && `/mine?before=${last.id}`;
    const now = core.clock();
    const images = page.filter((image) => !isDeleted(image) || canRestore(image, now));
    if (isJson) {
      const shown = await queries.withExactLikes(await queries.withoutHiddenParents(images));
      sendJson(res, { images: shown.map((image) => imageJson(image)), older: older ?? null });
      return;
    }
    const count = await queries.count();
    const context = { count, ...mineView(images), older: older ?? '', isFirst: before === undefined };
    pages.sendPrivate(res, templates.render('mine.njk', context), reading);
  });
  router.all('/mine', allowOnly('GET', 'HEAD'));
  return router;
}

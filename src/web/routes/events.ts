import { Router } from 'express';
import type { LiveStreams } from '../live-streams.ts';
import { allowOnly } from '../middleware/errors.ts';

/**
 * `/events`: what happens, as server-sent events, for the pages that are open; each message is a JSON array of
 * AppEvents. Nothing is repeated for those who missed it: they ask for the page anew. Who has too many streams gets a
 * 204, which tells a browser not to come back; its page then asks from time to time.
 */
export function eventRoutes(live: LiveStreams): Router {
  const router = Router();
  router.get('/events', (req, res) => {
    res.set({ 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    if (req.method === 'HEAD' || !live.add(res, req.ip ?? 'unknown')) {
      res.status(204).end();
      return;
    }
    res.set({ 'Content-Type': 'text/event-stream' });
    // Differs from page to page, so that the pages of a node that went do not all come back at the same moment.
    res.write(`retry: ${1000 + Math.floor(3000 * Math.random())}\n\n`);
  });
  router.all('/events', allowOnly('GET', 'HEAD'));
  return router;
}

import { Router } from 'express';
import { withDeadline } from '../../ops/deadline.ts';

const readyTimeoutMs = 2000;

/** `/livez`: the process answers. `/readyz`: it can do its work; a load balancer sends it nothing while it can't. */
export function healthRoutes(checkReady: () => Promise<void>): Router {
  const router = Router();
  router.get('/livez', (_req, res) => {
    res.set('Cache-Control', 'no-store').type('text').send('ok\n');
  });
  router.get('/readyz', async (_req, res) => {
    res.set('Cache-Control', 'no-store').type('text');
    try {
      await withDeadline('The readiness check', readyTimeoutMs, checkReady());
      res.send('ready\n');
    } catch {
      res.status(503).set('Retry-After', '5').send('not ready\n');
    }
  });
  return router;
}

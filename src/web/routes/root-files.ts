import { join } from 'node:path';
import { type Response, Router } from 'express';
import { projectRoot } from '../../project-root.ts';
import { allowOnly } from '../middleware/errors.ts';
import type { Templates } from '../pages/templates.ts';

/** What programs ask for at the root of every site, without having read a page. */
const icons = { '/favicon.ico': 'favicon.ico', '/apple-touch-icon.png': 'touch-icon.png' };

/** Pages that are for one person, or no pages. */
const robots = ['User-agent: *', 'Disallow: /mine', 'Disallow: /events', ''].join('\n');

/** Icons, what makes the site installable (w3.org/TR/appmanifest), and a word to search engines. */
export function rootFileRoutes({ asset }: Pick<Templates, 'asset'>): Router {
  const router = Router();
  for (const [path, file] of Object.entries(icons)) {
    router.get(path, (_req, res) => keep(res).sendFile(join(projectRoot, 'static/images', file)));
  }
  const manifest = JSON.stringify(manifestOf(asset));
  router.get('/manifest.webmanifest', (_req, res) => {
    keep(res).type('application/manifest+json').send(manifest);
  });
  router.get('/robots.txt', (_req, res) => void keep(res).type('text/plain').send(robots));
  router.all([...Object.keys(icons), '/manifest.webmanifest', '/robots.txt'], allowOnly('GET', 'HEAD'));
  return router;
}

/** As long as static files whose URL names no version. */
const keep = (res: Response) => res.set('Cache-Control', 'public, max-age=300');

function manifestOf(asset: Templates['asset']): object {
  const icon = (name: string, sizes: string, purpose = 'any') => ({
    src: asset(`images/${name}.png`),
    type: 'image/png',
    sizes,
    purpose,
  });
  return {
    name: 'Instaclone',
    id: '/',
    start_url: '/',
    display: 'standalone',
    // The paper of site.css.
    background_color: '#faf9f7',
    theme_color: '#faf9f7',
    icons: [
      icon('icon-192', '192x192'),
      icon('icon-512', '512x512'),
      icon('icon-maskable-512', '512x512', 'maskable'),
    ],
  };
}

import cookieParser from 'cookie-parser';
import express, { type Express } from 'express';
import type { Config } from '../config.ts';
import type { Log } from '../ops/log.ts';
import type { Core } from '../usecases/core.ts';
import type { LiveStreams } from './live-streams.ts';
import { errorPages, noPage } from './middleware/errors.ts';
import { logRequests } from './middleware/log-requests.ts';
import { findOrigin } from './middleware/origin.ts';
import { limitWrites } from './middleware/rate-limit.ts';
import { refuseCrossSite } from './middleware/same-site.ts';
import { securityHeaders } from './middleware/security-headers.ts';
import { openTemplates } from './templates.ts';
import { aboutRoutes } from './routes/about.ts';
import { eventRoutes } from './routes/events.ts';
import { feedRoutes } from './routes/feed.ts';
import { frontPageRoutes } from './routes/front-page.ts';
import { healthRoutes } from './routes/health.ts';
import { imageRoutes } from './routes/image.ts';
import { likeRoutes } from './routes/like.ts';
import { mediaRoutes } from './routes/media.ts';
import { staticRoutes } from './routes/static.ts';
import { uploadRoutes } from './routes/upload.ts';

export interface WebOptions {
  core: Core;
  log: Log;
  cookieSecret: string;
  config: Pick<Config, 'trustProxy' | 'publicUrl' | 'upload' | 'temporaryDir' | 'writesPerMinute'>;
  live: LiveStreams;
  /** Rejects while the node can't do its work; see /readyz. */
  checkReady(): Promise<void>;
}

/** The whole web node as one request handler. It never listens: whoever composes it does. */
export async function createApp(options: WebOptions): Promise<Express> {
  const { core, log, config } = options;
  const templates = await openTemplates();
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.trustProxy);
  app.set('query parser', 'simple');

  app.use(healthRoutes(options.checkReady));
  app.use(logRequests(log));
  app.use(securityHeaders());
  app.use(staticRoutes());
  app.use(mediaRoutes(core.blobs));
  app.use(eventRoutes(options.live));
  app.use(findOrigin(config.publicUrl));
  app.use(cookieParser(options.cookieSecret));
  app.use(refuseCrossSite);
  app.use(limitWrites(config.writesPerMinute));
  app.use(frontPageRoutes(core, templates));
  app.use(feedRoutes(core, templates));
  app.use(uploadRoutes(core, templates, config));
  app.use(imageRoutes(core, templates));
  app.use(likeRoutes(core));
  app.use(aboutRoutes(core, templates));
  app.use(noPage);
  app.use(errorPages(templates, log));
  return app;
}

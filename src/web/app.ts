import cookieParser from 'cookie-parser';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Router,
} from 'express';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { Config } from '../config/read-config.ts';
import type { Log } from '../ops/log.ts';
import type { BodyRate } from '../ops/watch-body.ts';
import type { RateLimits } from '../ports/rate-limits.ts';
import type { Core } from '../usecases/core.ts';
import { openAccepting } from '../usecases/images/accept-pictures.ts';
import { openFirstSizes } from './first-sizes.ts';
import type { LiveStreams } from './live-streams.ts';
import type { UploadLimits } from './middleware/admit-upload.ts';
import { errorPages, noPage } from './middleware/errors.ts';
import { logRequests } from './middleware/log-requests.ts';
import { limitWrites, openWriteLimits } from './middleware/rate-limit.ts';
import { leastBodyRate, refuseSlowBodies } from './middleware/refuse-slow-bodies.ts';
import { identifyRequests } from './middleware/request-id.ts';
import { refuseCrossSite } from './middleware/same-site.ts';
import { setSecurityHeaders } from './middleware/security-headers.ts';
import { openCookieReader, signCookies } from './middleware/signed-cookies.ts';
import { takeTurns } from './middleware/take-turns.ts';
import { openFastPages, type FastPages } from './pages/fast-pages.ts';
import { openPageSender } from './pages/page-sender.ts';
import { isHttps } from './requests/origin.ts';
import { readingsFrom } from './requests/reading-of.ts';
import { openRootGuesses } from './requests/root-guesses.ts';
import { openSenders } from './requests/sender-of.ts';
import { openTemplates, type Templates } from './pages/templates.ts';
import type { Web } from './web.ts';
import { aboutRoutes } from './routes/about.ts';
import { eventRoutes, openStreamAnswer } from './routes/events.ts';
import { feedRoutes } from './routes/feed.ts';
import { frontPageRoutes } from './routes/front-page.ts';
import { healthRoutes } from './routes/health.ts';
import { imageRoutes } from './routes/image.ts';
import { isLike, likeRoutes } from './routes/like.ts';
import { mediaRoutes } from './routes/media.ts';
import { rootFileRoutes } from './routes/root-files.ts';
import { mineRoutes } from './routes/mine.ts';
import { ownerRoutes } from './routes/owner.ts';
import { staticRoutes } from './routes/static.ts';
import { uploadRoutes } from './routes/upload.ts';

interface WebOptions {
  core: Core;
  rateLimits: RateLimits;
  log: Log;
  cookieSecret: string;
  config: UploadLimits &
    Pick<Config, 'trustProxy' | 'publicUrl' | 'writes' | 'cacheOff' | 'isLab' | 'nodeName'>;
  live: LiveStreams;
  /** In place of the one that is meant for people. */
  leastBodyRate?: BodyRate;
  /** Rejects while the node can't do its work; see /readyz. */
  checkReady(): Promise<void>;
}

interface App {
  answer: RequestListener;
  /** Knows every route. */
  express: Express;
  close(): void;
}

/**
 * The whole web node as one request handler. It never listens: whoever composes it does. What can be answered from
 * memory never reaches Express, which costs several times as much as the answer. Likes, of which there are more than of
 * all other writes, meet what every write has to pass, and none of the routes of others.
 */
export async function createApp(options: WebOptions): Promise<App> {
  const { core, log, config } = options;
  const templates = await openTemplates({ origin: config.publicUrl ?? '' });
  const app = newApp(config);
  const { publicUrl } = config;
  const readCookie = openCookieReader(options.cookieSecret, publicUrl);
  const streams = { live: options.live, readCookie, publicUrl };
  const answerStream = openStreamAnswer(streams);
  const fastPages = openFastPages({
    cache: core.cache,
    isHttps: (req) => isHttps(seenBy(app, req), publicUrl),
    senderOf: openSenders((req, name) => readCookie(seenBy(app, req), name)),
    log,
  });
  const web = openWeb(options, templates, fastPages);

  const answerError = errorPages(templates, log);
  const bound = boundRequests(options, answerError);
  const logged = logRequests(log);
  const known = knowPeople(options, web);
  const likes = likeRoutes(web);
  app.use(bound);
  app.use(healthRoutes(() => options.checkReady()));
  app.use(logged);
  app.use(await staticRoutes());
  app.use(rootFileRoutes(templates));
  app.use(mediaRoutes(core.blobs));
  app.use(eventRoutes(streams));
  app.use(takeTurns());
  app.use(known, likes, pageRoutes(web, config));
  app.use(noPage, answerError);
  const likesOnly = newApp(config).use(bound, logged, known, likes, answerError);
  return {
    answer(bare, res) {
      if (isLike(bare)) {
        likesOnly(bare, res);
        return;
      }
      fastPages.answer(bare, res, () => {
        const req = asRequestOf(app, bare);
        if (!answerStream(req, res)) app(req, res);
      });
    },
    express: app,
    close() {
      web.firstSizes.close();
      fastPages.close();
    },
  };
}

function newApp({ trustProxy }: WebOptions['config']): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', trustProxy);
  app.set('query parser', 'simple');
  return app;
}

/** Knows its address and scheme as the application's settings say. Express begins with the same. */
function asRequestOf(app: Express, req: IncomingMessage): Request {
  return Object.setPrototypeOf(req, app.request) as Request;
}

/**
 * Reads the same of a request and leaves it as it is: one whose prototype was changed costs node:http a sixth more,
 * from its first header to its last.
 */
function seenBy(app: Express, { socket, headers }: IncomingMessage): Request {
  return Object.assign(Object.create(app.request) as Request, { socket, headers });
}

function openWeb({ core, config, rateLimits }: WebOptions, templates: Templates, fastPages: FastPages): Web {
  return {
    core,
    templates,
    pages: openPageSender({
      fastPages,
      renderFooter: (count) => templates.render('fragments/footer.njk', { count }),
      servedBy: config.isLab ? config.nodeName : undefined,
    }),
    cacheOff: config.cacheOff,
    readingOf: readingsFrom({ off: config.cacheOff, isLab: config.isLab }),
    rootGuesses: openRootGuesses(),
    firstSizes: openFirstSizes(core.events),
    rateLimits,
    writeLimits: openWriteLimits(rateLimits, config.writes),
    accept: openAccepting(core),
  };
}

/** What holds for every request, whoever sends it. */
function boundRequests(options: WebOptions, answerError: ErrorRequestHandler): RequestHandler[] {
  return [
    identifyRequests,
    setSecurityHeaders(options.config.publicUrl),
    refuseSlowBodies(
      (error, req, res) => void answerError(error, req, res, () => undefined),
      options.leastBodyRate ?? leastBodyRate,
    ),
  ];
}

/** Who somebody is, and what they may write. */
function knowPeople({ cookieSecret, config }: WebOptions, { writeLimits }: Web): RequestHandler[] {
  return [
    cookieParser(cookieSecret),
    signCookies(cookieSecret, config.publicUrl),
    refuseCrossSite,
    limitWrites(writeLimits),
  ];
}

function pageRoutes(web: Web, config: WebOptions['config']): Router[] {
  return [
    frontPageRoutes(web),
    feedRoutes(web, config.publicUrl),
    uploadRoutes(web, config),
    imageRoutes(web),
    ownerRoutes(web),
    mineRoutes(web),
    aboutRoutes(web),
  ];
}

import { mkdtemp, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../../src/config/read-config.ts';
import { migrateStores } from '../../../src/main/migrate-stores.ts';
import { openAdapters } from '../../../src/main/open-adapters.ts';
import type { Log } from '../../../src/ops/log.ts';
import type { BodyRate } from '../../../src/ops/watch-body.ts';
import type { Core } from '../../../src/usecases/core.ts';
import { createApp } from '../../../src/web/app.ts';
import { openLiveStreams } from '../../../src/web/live-streams.ts';
import { quietLog } from './quiet-log.ts';

export interface Route {
  /** As it is written in the code; a regular expression as its text. */
  path: string;
  /** Those that it answers, without the ones that it refuses with a 405: `get`, `post`. */
  methods: string[];
}

export interface OpenApp {
  answer: RequestListener;
  routes: Route[];
  close(): Promise<void>;
}

interface AppOptions {
  leastBodyRate?: BodyRate;
  log?: Log;
  /** Puts something else in the place of what use cases and queries work with. */
  adapt?: (core: Core) => Core;
}

export const cookieSecret = 'x'.repeat(32);

/** The web part of a node without its worker, in this process. */
export async function openApp(
  dataDir: string,
  { leastBodyRate, log = quietLog, adapt = (core) => core }: AppOptions = {},
): Promise<OpenApp> {
  const config = readConfig({ DATA_DIR: dataDir });
  const { core, rateLimits, close } = await openAdapters(config, quietLog);
  await migrateStores(core.stores);
  const app = await createApp({
    core: adapt(core),
    rateLimits,
    config,
    log,
    cookieSecret,
    live: openLiveStreams(core.events, 1),
    checkReady: async () => undefined,
    ...(leastBodyRate && { leastBodyRate }),
  });
  return {
    answer: app.answer,
    routes: routesIn(app.express.router.stack as unknown as Layer[]),
    async close() {
      app.close();
      await close();
    },
  };
}

/** Every route of the application, as Express knows them, so that a test of all routes can't forget a new one. */
export async function listRoutes(): Promise<Route[]> {
  const dir = await mkdtemp(join(tmpdir(), 'instaclone-routes-'));
  const app = await openApp(dir);
  await app.close();
  await rm(dir, { recursive: true });
  const methodsOf = new Map<string, Set<string>>();
  for (const { path, methods } of app.routes) {
    methodsOf.set(path, new Set([...(methodsOf.get(path) ?? []), ...methods]));
  }
  return [...methodsOf].map(([path, methods]) => ({ path, methods: [...methods] }));
}

/** The part of a layer of Express that is looked at, and that its types leave out. */
interface Layer {
  route?: { path: string | RegExp | string[]; stack: { method?: string }[] };
  handle: { stack?: Layer[] };
}

function routesIn(stack: Layer[]): Route[] {
  return stack.flatMap(({ route, handle }) => {
    if (!route) return routesIn(handle.stack ?? []);
    // What stands there for every method is a refusal (allowOnly).
    const methods = route.stack.flatMap(({ method }) => (method === undefined ? [] : [method]));
    return [route.path].flat().map((path) => ({ path: String(path), methods }));
  });
}

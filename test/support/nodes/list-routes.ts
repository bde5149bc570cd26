import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../../src/config/read-config.ts';
import { openAdapters } from '../../../src/main/open-adapters.ts';
import { createApp } from '../../../src/web/app.ts';
import { openLiveStreams } from '../../../src/web/live-streams.ts';
import { quietLog } from './quiet-log.ts';

export interface Route {
  /** As it is written in the code; a regular expression as its text. */
  path: string;
  /** Those that it answers, without the ones that it refuses with a 405: `get`, `post`. */
  methods: string[];
}

/** Every route of the application, as Express knows them, so that a test of all routes can't forget a new one. */
export async function listRoutes(): Promise<Route[]> {
  const dir = await mkdtemp(join(tmpdir(), 'instaclone-routes-'));
  const config = readConfig({ DATA_DIR: dir });
  const { core, close } = await openAdapters(config, quietLog);
  const app = await createApp({
    core,
    config,
    log: quietLog,
    cookieSecret: 'x'.repeat(32),
    live: openLiveStreams(core.events, 1),
    checkReady: async () => undefined,
  });
  const methodsOf = new Map<string, Set<string>>();
  for (const { path, methods } of routesIn(app.express.router.stack as unknown as Layer[])) {
    methodsOf.set(path, new Set([...(methodsOf.get(path) ?? []), ...methods]));
  }
  app.close();
  await close();
  await rm(dir, { recursive: true });
  return [...methodsOf].map(([path, methods]) => ({ path, methods: [...methods] }));
}

/** The part of a layer of Express that is looked at, and that its types leave out. */
interface Layer {
  route?: { path: string | RegExp; stack: { method?: string }[] };
  handle: { stack?: Layer[] };
}

function routesIn(stack: Layer[]): Route[] {
  return stack.flatMap(({ route, handle }) => {
    if (!route) return routesIn(handle.stack ?? []);
    // What stands there for every method is a refusal (allowOnly).
    const methods = route.stack.flatMap(({ method }) => (method === undefined ? [] : [method]));
    return [{ path: String(route.path), methods }];
  });
}

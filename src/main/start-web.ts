import type { Config } from '../config/read-config.ts';
import type { Log } from '../ops/log.ts';
import type { ShutdownStep } from '../ops/shutdown.ts';
import { createApp } from '../web/app.ts';
import { listen } from '../ops/listen.ts';
import { openLiveStreams } from '../web/live-streams.ts';
import { cookieSecret } from './cookie-secret.ts';
import type { Adapters } from './open-adapters.ts';

interface StartedWeb {
  url: string;
  /** The first steps of the node's shutdown. */
  shutdown: ShutdownStep[];
}

/**
 * Serves the pages. Exits when the address is in use. When the node is stopped, requests have `closeWithinMs` to end.
 */
export async function startWeb(
  { core, rateLimits }: Pick<Adapters, 'core' | 'rateLimits'>,
  config: Config,
  log: Log,
  closeWithinMs: number,
): Promise<StartedWeb> {
  if (config.publicUrl === undefined) {
    log.warn('PUBLIC_URL is not set: where a link to the site is shared, no card with its picture shows');
  }
  const live = openLiveStreams(core.events, config.streamsPerAddress);
  const app = await createApp({
    core,
    rateLimits,
    live,
    log,
    config,
    cookieSecret: await cookieSecret(config),
    checkReady: () => core.stores.images.ping(),
  });
  const web = await listen(app.answer, config).catch(exitWhenAddressInUse);
  return {
    url: web.url,
    shutdown: [
      { name: 'live streams', run: async () => live.close() },
      { name: 'web', run: () => web.close(closeWithinMs) },
      { name: 'page summary', run: async () => app.close() },
    ],
  };
}

/** The one failure of listening that people meet: says it in a line and exits 1. */
function exitWhenAddressInUse(error: unknown): never {
  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code !== 'EADDRINUSE') throw error;
  console.error(`Port ${port} on ${address} is in use. Stop what listens there, or set PORT to another one.`);
  process.exit(1);
}

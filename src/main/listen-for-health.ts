import express from 'express';
import type { Config } from '../config/read-config.ts';
import { listen } from '../ops/listen.ts';
import { healthRoutes } from '../web/routes/health.ts';

/** Answers /livez and /readyz for whoever runs the worker; listens only when HEALTH_PORT is set. */
export async function listenForHealth(
  config: Pick<Config, 'healthPort' | 'host'>,
  checkReady: () => Promise<void>,
): Promise<{ close(): Promise<void> }> {
  if (config.healthPort === 0) return { close: async () => undefined };
  const app = express().disable('x-powered-by').use(healthRoutes(checkReady));
  const server = await listen(app, { host: config.host, port: config.healthPort });
  return { close: () => server.close(0) };
}

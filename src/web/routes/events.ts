import { Router } from 'express';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LiveStreams } from '../live-streams.ts';
import { allowOnly } from '../middleware/errors.ts';
import { addSecurityHeaders } from '../middleware/security-headers.ts';

const path = '/events';

/**
 * `/events`: what happens, as server-sent events, for the pages that are open; each message is a JSON array of
 * AppEvents. Nothing is repeated for those who missed it: they ask for the page anew. Who has too many streams gets a
 * 204, which tells a browser not to come back; its page then asks from time to time.
 */
export function eventRoutes(live: LiveStreams): Router {
  const router = Router();
  router.get(path, (req, res) => startStream(live, req.method, req.ip, res));
  router.all(path, allowOnly('GET', 'HEAD'));
  return router;
}

/**
 * Answers who asks for a stream, and returns true, before Express hears of it: a stream stays for hours, and what
 * Express, the log and middleware keep of a request would be a third of its memory. So the log of the node has no line
 * for it; nginx's has. What is not quite what browsers send is left to Express.
 */
export function openStreamAnswer(live: LiveStreams, trustedProxies: number, byHttps: boolean) {
  return (req: IncomingMessage, res: ServerResponse): boolean => {
    const { method, url, headers } = req;
    const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
    if (method !== 'GET' || url !== path || hasBody) return false;
    addSecurityHeaders(res, { path, byHttps });
    startStream(live, method, addressOf(req, trustedProxies), res);
    return true;
  };
}

function startStream(
  live: LiveStreams,
  method: string,
  address: string | undefined,
  res: ServerResponse,
): void {
  res.setHeader('Cache-Control', 'no-store').setHeader('X-Accel-Buffering', 'no');
  if (method === 'HEAD' || !live.add(res, address ?? 'unknown')) {
    res.writeHead(204).end();
    return;
  }
  res.setHeader('Content-Type', 'text/event-stream');
  // Differs from page to page, so that the pages of a node that went do not all come back at the same moment.
  res.write(`retry: ${1000 + Math.floor(3000 * Math.random())}\n\n`);
}

/** Who asks, as Express says it with a number for `trust proxy`: so many of the last to name an address are believed. */
function addressOf(req: IncomingMessage, trustedProxies: number): string | undefined {
  const forwarded = String(req.headers['x-forwarded-for'] ?? '');
  const named = forwarded.split(',').map((address) => address.trim());
  const addresses = [...named.filter(Boolean), req.socket.remoteAddress];
  return addresses[Math.max(0, addresses.length - 1 - trustedProxies)];
}

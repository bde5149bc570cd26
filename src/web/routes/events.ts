import { Router, type Request } from 'express';
import type { ServerResponse } from 'node:http';
import type { LiveStreams } from '../live-streams.ts';
import { allowOnly } from '../middleware/errors.ts';
import { addSecurityHeaders } from '../middleware/security-headers.ts';
import type { CookieReader } from '../middleware/signed-cookies.ts';
import { visitorCookie, visitorIn } from '../middleware/visitor.ts';
import { isHttps } from '../requests/origin.ts';

const path = '/events';

interface StreamOptions {
  live: LiveStreams;
  readCookie: CookieReader;
  publicUrl: string | undefined;
}

/**
 * `/events`: what happens, as server-sent events, for the pages that are open; each message is a JSON array of
 * AppEvents. What nobody may know but the owner of a picture is told to pages of that owner only. Nothing is repeated
 * for those who missed it: they ask for the page anew. Who has too many streams gets a 204, which tells a browser not
 * to come back; its page then asks from time to time.
 */
export function eventRoutes(options: StreamOptions): Router {
  const router = Router();
  router.get(path, (req, res) => startStream(options, req, res));
  router.all(path, allowOnly('GET', 'HEAD'));
  return router;
}

/**
 * Answers who asks for a stream, and returns true, before Express hears of it: a stream stays for hours, and what
 * Express, the log and middleware keep of a request would be a third of its memory. So the log of the node has no line
 * for it; nginx's has. What is not quite what browsers send is left to Express.
 */
export function openStreamAnswer(options: StreamOptions) {
  return (req: Request, res: ServerResponse): boolean => {
    const { method, url, headers } = req;
    const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
    if (method !== 'GET' || url !== path || hasBody) return false;
    addSecurityHeaders(res, { path, byHttps: isHttps(req, options.publicUrl) });
    startStream(options, req, res);
    return true;
  };
}

function startStream({ live, readCookie }: StreamOptions, req: Request, res: ServerResponse): void {
  res.setHeader('Cache-Control', 'no-store').setHeader('X-Accel-Buffering', 'no');
  // Whose cookie is of the old kind has no news of unfinished pictures: pages ask for those as well.
  const visitor = visitorIn(readCookie(req, visitorCookie));
  if (req.method === 'HEAD' || !live.add(res, { address: req.ip ?? 'unknown', visitor })) {
    res.writeHead(204).end();
    return;
  }
  res.setHeader('Content-Type', 'text/event-stream');
  // Differs from page to page, so that the pages of a node that went do not all come back at the same moment.
  res.write(`retry: ${1000 + Math.floor(3000 * Math.random())}\n\n`);
}

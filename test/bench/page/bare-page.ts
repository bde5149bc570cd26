import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LoadFigures } from './load.ts';

interface BarePage {
  url: string;
  close(): void;
}

/**
 * The baseline of a page's largest paint: a server with nothing but a page that has that one picture, in the same size,
 * and the picture itself, as the site sends it.
 */
export async function openBarePage(
  siteUrl: string,
  { largest, largestWidth }: LoadFigures,
): Promise<BarePage> {
  if (!largest.startsWith('<img')) throw new Error(`The largest paint is no picture, but ${largest}`);
  const page = `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Bare</title>
<style>body { margin: 0 } img { width: ${largestWidth}px; height: auto }</style>${largest}</html>`;
  const server = createServer((req, res) => {
    const path = req.url ?? '/';
    if (path === '/') res.setHeader('Content-Type', 'text/html').end(page);
    else if (path.startsWith('/media/')) void passOn(siteUrl + path, res);
    else res.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function passOn(picture: string, res: ServerResponse): Promise<void> {
  try {
    const body = Buffer.from(await (await fetch(picture)).arrayBuffer());
    res.setHeader('Content-Type', 'image/jpeg').end(body);
  } catch {
    res.writeHead(502).end();
  }
}

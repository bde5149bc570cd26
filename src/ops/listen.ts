import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface WebServer {
  /** One for each address. */
  servers: readonly Server[];
  /** Where it answers, with the port that it really got. */
  url: string;
  /** Takes no new connection, lets answers be sent for up to `graceMs`, then cuts off what is left. */
  close(graceMs: number): Promise<void>;
}

/** `localhost` means both: who then asks 127.0.0.1 or [::1] is answered, whatever the machine takes the name for. */
const loopback = ['127.0.0.1', '::1'];

/** Listens. Rejects with the system's error when the address can't be had. */
export async function listen(
  app: RequestListener,
  { host, port }: { host: string; port: number },
): Promise<WebServer> {
  const servers = await openServers(app, host === 'localhost' ? loopback : [host], port);
  return {
    servers,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${portOf(servers) ?? port}`,
    async close(graceMs) {
      const cut = () => servers.forEach((server) => server.closeAllConnections());
      const timer = setTimeout(cut, graceMs);
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
      clearTimeout(timer);
    },
  };
}

/** All on the same port. Of several addresses those that the machine does not have are left out. */
async function openServers(
  app: RequestListener,
  hosts: readonly string[],
  port: number,
  attempts = 10,
): Promise<Server[]> {
  const servers: Server[] = [];
  let missing: unknown;
  for (const host of hosts) {
    try {
      servers.push(await openServer(app, host, portOf(servers) ?? port));
    } catch (error) {
      missing = error;
      if (isMissing(error)) continue;
      for (const server of servers) server.close();
      // The system picked a port that is free at the first address, and not at this one.
      if (port !== 0 || servers.length === 0 || attempts === 1) throw error;
      return openServers(app, hosts, port, attempts - 1);
    }
  }
  if (servers.length === 0) throw missing;
  return servers;
}

const portOf = ([first]: readonly Server[]) => (first?.address() as AddressInfo | undefined)?.port;

/** A machine without IPv6, or without IPv4. */
function isMissing(error: unknown): boolean {
  return ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(String((error as NodeJS.ErrnoException).code));
}

/** Every limit of node:http by which it can end a request or a connection is set here, so that none is hidden. */
const limits = {
  // No longest duration: 10 MiB take a slow phone six minutes. Bodies have a least rate (watch-body.ts).
  requestTimeout: 0,
  // Headers are a few KB in one piece. Who sends them byte by byte holds a connection for nothing.
  headersTimeout: 15_000,
  // How often that is looked at.
  connectionsCheckingInterval: 5_000,
  // An idle connection waits so long for its next request. nginx ends its own after 4 s, and must be the first to:
  // what it sent into a connection that is being closed would be lost.
  keepAliveTimeout: 5_000,
  maxHeaderSize: 16 * 1024,
};
/** A browser sends about twenty. */
const maxHeadersCount = 100;
/** A client that neither sends nor reads any more; live streams have a heartbeat every 20 s. */
const silenceMs = 120_000;

async function openServer(app: RequestListener, host: string, port: number): Promise<Server> {
  const server = createServer(limits, app);
  server.maxHeadersCount = maxHeadersCount;
  // A connection may be used for ever.
  server.maxRequestsPerSocket = 0;
  server.setTimeout(silenceMs);
  server.on('clientError', refuse);
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}

/** By the code of the error; anything else is no HTTP. */
const refusals: Record<string, [status: string, sentence: string]> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The headers of the request are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request did not come in time.'],
};

/** What never becomes a request is answered here: it is not well formed, or its headers do not end. */
function refuse(error: NodeJS.ErrnoException, socket: Socket & { _httpMessage?: ServerResponse }): void {
  // As Node does by itself: an answer that has begun can't become another one.
  if (!socket.writable || error.code === 'ECONNRESET' || socket._httpMessage?.headersSent) {
    socket.destroy();
    return;
  }
  const [status, sentence] = refusals[error.code ?? ''] ?? [
    '400 Bad Request',
    'The request could not be understood.',
  ];
  const headers = [
    `HTTP/1.1 ${status}`,
    'Connection: close',
    'Cache-Control: no-store',
    'Content-Type: text/plain; charset=utf-8',
    "Content-Security-Policy: default-src 'none'",
    'X-Content-Type-Options: nosniff',
    `Content-Length: ${sentence.length + 1}`,
  ];
  socket.end(`${headers.join('\r\n')}\r\n\r\n${sentence}\n`, () => socket.destroy());
}

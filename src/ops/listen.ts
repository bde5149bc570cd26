import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface WebServer {
  server: Server;
  /** Where it answers, with the port that it really got. */
  url: string;
  /** Takes no new connection, lets answers be sent for up to `graceMs`, then cuts off what is left. */
  close(graceMs: number): Promise<void>;
}

/** Listens. Rejects with the system's error when the address can't be had. */
export async function listen(
  app: RequestListener,
  address: { host: string; port: number },
): Promise<WebServer> {
  const server = createServer(app);
  server.listen(address.port, address.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    server,
    url: `http://${address.host.includes(':') ? `[${address.host}]` : address.host}:${port}`,
    async close(graceMs) {
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await new Promise((resolve) => server.close(resolve));
      clearTimeout(timer);
    },
  };
}

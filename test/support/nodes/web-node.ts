import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  bodyBytes: number;
}

type NodeBehaviour = (request: SeenRequest, response: ServerResponse) => void;

export interface WebNode {
  port: number;
  /** All requests whose body arrived whole, oldest first. */
  seen: SeenRequest[];
  behave: (behaviour: NodeBehaviour) => void;
  close(): Promise<void>;
}

/** A web node without the application: answers with its name, or as it is told to behave. */
export async function startWebNode(name: string): Promise<WebNode> {
  const seen: SeenRequest[] = [];
  let behaviour: NodeBehaviour = (_, response) => response.end(name);
  const server = createServer((request, response) => {
    void (async () => {
      let bodyBytes = 0;
      for await (const chunk of request) bodyBytes += (chunk as Buffer).length;
      const { method = '', url = '', headers } = request;
      const whole = { method, url, headers, bodyBytes };
      seen.push(whole);
      behaviour(whole, response);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    behave: (next) => void (behaviour = next),
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

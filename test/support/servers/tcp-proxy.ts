import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Proxy {
  port: number;
  /** As if the machine behind it were gone: ends every connection, and lets no new one through. */
  cut(): void;
  /** As if it were back. */
  mend(): void;
  /**
   * From now on, whoever sends a request that begins with this is cut off when the answer comes: the server did what
   * it was asked for, and nobody heard. Without an argument answers arrive again. Returns how many were lost before.
   */
  loseAnswersTo(requestLine?: string): number;
  close(): Promise<void>;
}

/**
 * Passes a port of 127.0.0.1 on, so that one client can lose a server that others keep, or so that what it sends can be
 * counted.
 */
export async function openProxy(
  targetPort: number,
  onSent: (bytes: Buffer) => void = () => {},
): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let unheard: string | undefined;
  let lost = 0;
  const hold = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  };
  // Small packets are not to wait for one another here: over TLS, each question would take 20 ms.
  const server = createServer({ noDelay: true }, (client) => {
    hold(client);
    if (isCut) return void client.destroy();
    const target = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    hold(target);
    let isUnheard = false;
    client.on('data', (bytes) => {
      onSent(bytes);
      if (/^[A-Z]+ \//.test(bytes.toString('latin1', 0, 20))) {
        isUnheard = unheard !== undefined && bytes.toString('latin1').startsWith(unheard);
      }
    });
    target.on('data', () => {
      if (!isUnheard) return;
      lost += 1;
      client.destroy();
    });
    client.pipe(target).pipe(client);
    client.on('close', () => target.destroy());
    target.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend: () => void (isCut = false),
    loseAnswersTo(requestLine) {
      unheard = requestLine;
      return lost;
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Proxy {
  port: number;
  /** As if the machine behind it were gone: ends every connection, and lets no new one through. */
  cut(): void;
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
  const hold = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    hold(client);
    if (isCut) return void client.destroy();
    const target = connect(targetPort, '127.0.0.1');
    hold(target);
    client.on('data', onSent).pipe(target).pipe(client);
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
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

import { connect, type Socket } from 'node:net';

interface HeldSockets {
  /** How many were answered with each status; `none` of those that got no answer. */
  statuses(): Record<string, number>;
  close(): void;
}

export interface Hold {
  /** How many sockets, a few hundred at a time. */
  count: number;
  /** Of this machine, by the number of the socket; 127.0.0.0/8 is all its own. */
  addressOf: (index: number) => string;
  /** What each sends, by the same number. */
  text: (index: number) => string;
  /** What each goes on to send, every so often. */
  trickle?: { text: string; everyMs: number };
}

/** Opens sockets that stay open and resolves when each was answered, or had half a second for it. */
export async function holdSockets(
  port: number,
  { count, addressOf, text, trickle }: Hold,
): Promise<HeldSockets> {
  const sockets: Socket[] = [];
  const seen: string[] = [];
  const open = (index: number) =>
    new Promise<void>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', localAddress: addressOf(index) });
      sockets.push(socket);
      setTimeout(resolve, 500);
      socket.on('error', () => resolve());
      socket.once('data', (bytes: Buffer) => {
        seen.push(bytes.toString('latin1').split(' ')[1] ?? '');
        resolve();
      });
      socket.write(text(index));
    });
  for (let first = 0; first < count; first += 200) {
    await Promise.all(Array.from({ length: Math.min(200, count - first) }, (_, i) => open(first + i)));
  }
  const timer =
    trickle &&
    setInterval(() => {
      for (const socket of sockets) if (socket.writable) socket.write(trickle.text);
    }, trickle.everyMs);
  return {
    statuses() {
      const counts: Record<string, number> = { none: count - seen.length };
      for (const status of seen) counts[status] = (counts[status] ?? 0) + 1;
      return counts;
    },
    close() {
      clearInterval(timer);
      for (const socket of sockets) socket.destroy();
    },
  };
}

export const request = (line: string, headers = '') => `${line} HTTP/1.1\r\nHost: a\r\n${headers}\r\n`;

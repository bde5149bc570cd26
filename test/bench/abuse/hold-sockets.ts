import { connect, type Socket } from 'node:net';

export interface Hold {
  port: number;
  /** How many sockets, two hundred at a time. */
  count: number;
  /** Of this machine; 127.0.0.0/8 is all its own. `#` stands for how many addresses were used up before. */
  address: string;
  /** How many sockets an address has; all when not given. */
  perAddress?: number;
  /** What each sends, with `#` for its number. */
  text: string;
  /** What each goes on to send, every second. */
  trickle?: string;
}

/** How many sockets were answered with each status; `none` of those that got no answer. */
export type Statuses = Record<string, number>;

interface HeldSockets {
  /** So far. */
  statuses(): Statuses;
  /** Resolves when each had half a second for an answer. */
  opened: Promise<void>;
}

const atOnce = 200;
const trickleMs = 1000;

/** Opens sockets that stay open for as long as the process lives. */
export function holdSockets({ port, count, address, perAddress, text, trickle }: Hold): HeldSockets {
  const sockets: Socket[] = [];
  const counts: Statuses = {};
  let answered = 0;
  const openOne = (index: number) =>
    new Promise<void>((resolve) => {
      const localAddress = address.replace('#', String(Math.floor(index / (perAddress ?? count))));
      const socket = connect({ port, host: '127.0.0.1', localAddress });
      sockets.push(socket);
      setTimeout(resolve, 500);
      socket.on('error', () => resolve());
      socket.once('data', (bytes: Buffer) => {
        const status = bytes.toString('latin1').split(' ')[1] ?? '';
        counts[status] = (counts[status] ?? 0) + 1;
        answered += 1;
        resolve();
      });
      socket.write(text.replace('#', String(index)));
    });
  const openAll = async () => {
    for (let first = 0; first < count; first += atOnce) {
      await Promise.all(
        Array.from({ length: Math.min(atOnce, count - first) }, (_, i) => openOne(first + i)),
      );
    }
  };
  if (trickle !== undefined) {
    setInterval(() => {
      for (const socket of sockets) if (socket.writable) socket.write(trickle);
    }, trickleMs);
  }
  return {
    opened: openAll(),
    statuses: () => ({ ...counts, none: sockets.length - answered }),
  };
}

export const request = (line: string, headers = '') => `${line} HTTP/1.1\r\nHost: a\r\n${headers}\r\n`;

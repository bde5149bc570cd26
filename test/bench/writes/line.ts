import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

interface Reply {
  status: number;
  /** The names and values of the cookies that it sets. */
  cookies: [string, string][];
}

interface Body {
  type: string;
  bytes: Buffer;
}

/** A kept connection for one request after the other. */
export interface Line {
  /** A POST with this `Cookie` header unless it is empty, and with this body if there is one. */
  post(path: string, cookie: string, body?: Body): Promise<Reply>;
  close(): void;
}

/**
 * With next to nothing between the benchmark and the socket, because it takes CPU time from those whom it measures.
 * Connects from an address of its own, which Linux allows for all of 127.0.0.0/8; anew whenever the server has closed.
 */
export function openLine(url: string, localAddress: string): Line {
  const { hostname, port, host } = new URL(url);
  let socket: Socket | undefined;

  async function open(): Promise<Socket> {
    const opened = connect({ host: hostname, port: Number(port), localAddress, noDelay: true });
    opened.setEncoding('latin1').on('error', () => opened.destroy());
    await once(opened, 'connect');
    return opened;
  }

  return {
    async post(path, cookie, body) {
      const own = (socket = socket && isUsable(socket) ? socket : await open());
      const cookieLine = cookie === '' ? '' : `Cookie: ${cookie}\r\n`;
      const typeLine = body ? `Content-Type: ${body.type}\r\n` : '';
      const lines = `${cookieLine}${typeLine}Content-Length: ${body?.bytes.length ?? 0}`;
      const head = `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nAccept: */*\r\n${lines}\r\n\r\n`;
      own.write(body ? Buffer.concat([Buffer.from(head), body.bytes]) : head);
      return readReply(own);
    },
    close: () => socket?.destroy(),
  };
}

const isUsable = (socket: Socket) => !socket.destroyed && !socket.readableEnded;

function readReply(socket: Socket): Promise<Reply> {
  let text = '';
  return new Promise((resolve, reject) => {
    const end = () => {
      socket.off('data', read).off('close', lose);
    };
    const lose = () => {
      end();
      reject(new Error('The connection was lost'));
    };
    const read = (part: string) => {
      text += part;
      const headEnd = text.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const head = text.slice(0, headEnd);
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      if (text.length < headEnd + 4 + length) return;
      end();
      if (/\r\nconnection: *close/i.test(head)) socket.destroy();
      const cookies = head.matchAll(/\r\nset-cookie: *([^=]*)=([^;\r]*)/gi);
      resolve({
        status: Number(head.slice(9, 12)),
        cookies: [...cookies].map(([, name = '', value = '']) => [name, value]),
      });
    };
    socket.on('data', read).on('close', lose);
  });
}

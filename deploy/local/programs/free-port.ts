import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Below the ports that Linux gives to outgoing connections (32768 and up), which could take it before it is used. */
const range = { first: 15_000, last: 32_000 };

/** A port of 127.0.0.1 that nobody listens on. Random, so that two runs at once do not pick the same one. */
export async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(range.first, range.last);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port was found between ${range.first} and ${range.last}.`);
}

/** Of this machine, as URLs and nginx write them. `localhost` is the first for some clients, the second for others. */
export const loopbackAddresses: readonly string[] = hasLoopback6() ? ['127.0.0.1', '[::1]'] : ['127.0.0.1'];

function hasLoopback6(): boolean {
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === '::1'),
  );
}

/** Whether a server can listen on this port of every address of `localhost` now. */
export async function isFree(port: number): Promise<boolean> {
  for (const address of loopbackAddresses) {
    if (!(await canListen(port, address.replace(/[[\]]/g, '')))) return false;
  }
  return true;
}

async function canListen(port: number, host: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

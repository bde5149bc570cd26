import { once } from 'node:events';
import { connect } from 'node:net';
import { findFreePort } from '../programs/free-port.ts';
import { findProgram, packages } from '../programs/packages.mjs';
import type { RunningServer, ServerOptions } from './running-server.ts';
import { startProgram } from '../programs/spawn.ts';

/** One memcached on 127.0.0.1; its `url` is `host:port`, as clients take it. Empty after every start. */
export async function startMemcached(options: ServerOptions): Promise<RunningServer> {
  const { dir, name = 'memcached', port = await findFreePort(), onExit } = options;
  return startProgram({
    name,
    program: findProgram(packages.memcached.programs) ?? 'memcached',
    args: [
      ...['-l', '127.0.0.1', '-p', String(port), '-U', '0'],
      ...['-m', '64', '-I', '2m'],
      ...(process.getuid?.() === 0 ? ['-u', 'root'] : []), // It refuses to run as root unless told to.
    ],
    dir,
    port,
    url: `127.0.0.1:${port}`,
    isReady: () => answersVersion(port),
    onExit,
  });
}

async function answersVersion(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    socket.write('version\r\n');
    const [answer] = (await once(socket, 'data', { signal: AbortSignal.timeout(1000) })) as [Buffer];
    return answer.toString().startsWith('VERSION ');
  } finally {
    socket.destroy();
  }
}

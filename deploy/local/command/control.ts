import { once } from 'node:events';
import { mkdtemp, rm, rmdir } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { settlesWithin } from '../programs/wait-until.ts';

/**
 * What goes over the socket, one JSON text a line: a command's words there, then lines for people, then the end. The
 * other end is ask-cluster.mjs.
 */
export type Answer = { say: string } | { done: true } | { failed: string };

export type Say = (line: string) => void;

export interface Control {
  socket: string;
  /** Takes no new command, and resolves when those that came are answered. */
  close(): Promise<void>;
}

/**
 * Takes commands of other processes of the same user and tells them what happens meanwhile. What
 * `run` throws is their answer.
 */
export async function serveControl(run: (words: string[], say: Say) => Promise<void>): Promise<Control> {
  // In the system's folder for such things, since the path of a socket can't be longer than 107 bytes.
  const folder = await mkdtemp(join(tmpdir(), 'instaclone-control-'));
  const socket = join(folder, 'socket');
  const answers = new Set<Promise<void>>();
  const server = createServer((client) => {
    client.on('error', () => {}); // It went away before the end; what it asked for goes on.
    createInterface(client).once('line', (line) => {
      const answered = answer(client, line, run).finally(() => answers.delete(answered));
      answers.add(answered);
    });
  });
  server.listen(socket);
  await once(server, 'listening');
  return {
    socket,
    close: async () => {
      const closed = once(server.close(), 'close');
      await Promise.all(answers);
      await settlesWithin(closed, 1000); // The last words of each need a moment; one that says nothing is not waited for.
      await removeSocket(socket);
    },
  };
}

async function answer(
  client: Socket,
  line: string,
  run: (words: string[], say: Say) => Promise<void>,
): Promise<void> {
  const send = (message: Answer) => void (client.writable && client.write(`${JSON.stringify(message)}\n`));
  try {
    await run(JSON.parse(line) as string[], (text) => send({ say: text }));
    send({ done: true });
  } catch (error) {
    send({ failed: error instanceof Error ? error.message : String(error) });
  }
  client.end();
}

/** Removes a socket that nobody answers, and the folder that was made for it. */
export async function removeSocket(socket: string): Promise<void> {
  await rm(socket, { force: true });
  await rmdir(dirname(socket)).catch(() => {}); // Gone already, or not ours alone.
}

/** Whether a process takes commands here. */
export async function answersControl(socket: string): Promise<boolean> {
  const client = connect(socket);
  try {
    await once(client, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    client.destroy();
  }
}

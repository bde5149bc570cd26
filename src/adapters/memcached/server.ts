import type { Socket } from 'node:net';
import Memcached from 'memcached';
import { DeadlineError } from '../../ops/deadline.ts';
import type { Log } from '../../ops/log.ts';
import { sendTogether } from '../../ops/send-together.ts';
import { openBreaker } from './breaker.ts';

/** Calls back as the client does. */
type Operation<T> = (client: Memcached, done: (error: unknown, value: T) => void) => void;

export interface CacheServer {
  /** What the operation gave, or undefined when the server is away, late or answers with an error. Never rejects. */
  run<T>(operation: Operation<T>): Promise<T | undefined>;
  stop(): void;
}

/**
 * The settings with which the client neither hangs nor bans a server for one refused value, nor starts the `ping`
 * program, whose absence would end this process (after `failures` issues). One connection carries everything, in
 * order; it is not closed when idle, because operations that come while a connection is being made fail.
 */
const settings = {
  poolSize: 1,
  retries: 0,
  minTimeout: 50,
  maxTimeout: 100,
  timeout: 250,
  idle: 24 * 60 * 60 * 1000,
  failures: 1e9,
  failuresTimeout: 1000,
  retry: 1,
  remove: false,
  maxValue: 1_000_000,
};

/** One memcached server, with a deadline around every operation: a frozen one never calls back by itself. */
export function openServer(address: string, timeoutMs: number, log: Log): CacheServer {
  const line = openLine(address, timeoutMs);
  const breaker = openBreaker({
    failures: 3,
    probeEveryMs: 1000,
    probe: () => {
      line.renew();
      return line.connect();
    },
    onOpen(error) {
      log.warn({ error, address }, 'a cache server does not answer; going on without it');
      line.renew();
    },
    onClose: () => log.warn({ address }, 'a cache server answers again'),
  });

  async function run<T>(operation: Operation<T>): Promise<T | undefined> {
    if (breaker.isOpen) return undefined;
    const { client } = line;
    const connection = line.connect();
    try {
      await connection;
      const value = await callWithDeadline(client, operation, timeoutMs);
      breaker.succeeded();
      return value;
    } catch (error) {
      if (isRefusal(error)) return undefined;
      line.doubt(connection);
      // What failed because the client was replaced says nothing about the new one.
      if (line.client === client) breaker.failed(error);
      return undefined;
    }
  }

  return {
    run,
    stop() {
      breaker.stop();
      line.client.end();
    },
  };
}

/** The client of one server, which is replaced by another one when it hangs, and its one connection. */
function openLine(address: string, timeoutMs: number) {
  let client = openClient(address);
  let connected: Promise<unknown> | undefined;

  return {
    get client() {
      return client;
    },
    /** What comes in while there is no connection waits for one, and fails with it. */
    connect(): Promise<unknown> {
      connected ??= callWithDeadline(client, (own, done) => own.version(done), timeoutMs).catch((error) => {
        connected = undefined;
        throw error;
      });
      return connected;
    },
    /** Something failed on this connection: who comes next finds out whether it is still there. */
    doubt(connection: Promise<unknown>): void {
      if (connected === connection) connected = undefined;
    },
    renew(): void {
      client.end();
      // Not the old one: what still waits for an answer on its connection would be answered first.
      client = openClient(address);
      connected = undefined;
    },
  };
}

/** How the client reads whole lines that came on a connection, which its types leave out. A value is one line. */
interface LineReader {
  rawDataReceived(connection: Socket & { bufferArray: string[] }): void;
}

/**
 * The client parses values as their flags say, which anybody can have set: JSON that is cut throws where nobody can
 * catch it, and ends the process. All that we store is text, whose flags are 0.
 */
function openClient(address: string): Memcached {
  const client = new Memcached(address, settings) as Memcached & LineReader;
  const read = client.rawDataReceived.bind(client);
  const known = new WeakSet<Socket>();
  client.rawDataReceived = (connection) => {
    // The first thing that a connection brings is its server's version.
    if (!known.has(connection)) sendTogether(connection);
    known.add(connection);
    connection.bufferArray = connection.bufferArray.map((line) =>
      line.replace(/^(VALUE \S+) [1-9]\d*(?= \d+$)/, '$1 0'),
    );
    try {
      read(connection);
    } catch {
      // What is still asked on it is a miss by its deadline.
      connection.destroy();
    }
  };
  return client;
}

/** The server is well and said no: `NOT_STORED` is how it answers an add of what is there. */
function isRefusal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'notStored' in error;
}

function callWithDeadline<T>(client: Memcached, operation: Operation<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new DeadlineError('memcached', timeoutMs));
    // When this process was busy for so long, the answer may be there already: let it be read first.
    const timer = setTimeout(() => setImmediate(late), timeoutMs);
    operation(client, (error, value) => {
      clearTimeout(timer);
      if (error) reject(error instanceof Error ? error : new Error('memcached', { cause: error }));
      else resolve(value);
    });
  });
}

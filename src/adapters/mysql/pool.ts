import type { Connection } from './connection.ts';
import { openSlots } from './slots.ts';

interface PoolOptions {
  open: (timeoutMs: number) => Promise<Connection>;
  /** Most connections at once. */
  size: number;
  /** Most callers that may wait for one; more are refused at once. */
  queueLimit: number;
}

/** Connections to one server. */
export interface Pool {
  /** How many are used or waited for. */
  readonly load: number;
  /** `work` on a connection of its own. Rejects within `timeoutMs` when there is none. */
  use<T>(timeoutMs: number, work: (connection: Connection) => Promise<T>): Promise<T>;
  /** Connections in use are closed as soon as they are given back. */
  close(): Promise<void>;
}

/**
 * In place of the driver's own pool, which waits for ever for a connection, and keeps connections that are likely to
 * have died with the one that just did.
 */
export function openPool({ open, size, queueLimit }: PoolOptions): Pool {
  const slots = openSlots(size, queueLimit);
  let idle: Connection[] = [];
  let isClosed = false;

  async function acquire(timeoutMs: number): Promise<Connection> {
    const start = performance.now();
    await slots.take(timeoutMs);
    try {
      if (isClosed) throw new Error('The database has been closed');
      idle = idle.filter((connection) => connection.isUsable);
      return idle.pop() ?? (await open(timeoutMs - (performance.now() - start)));
    } catch (error) {
      slots.free();
      throw error;
    }
  }

  function release(connection: Connection): void {
    if (isClosed) void connection.close();
    else if (connection.isUsable) idle.push(connection);
    // A restart, a hang or a demotion of the server is the end of all connections, not of this one.
    else dropIdle();
    slots.free();
  }

  function dropIdle(): void {
    for (const connection of idle.splice(0)) connection.destroy();
  }

  return {
    get load() {
      return slots.load;
    },
    async use(timeoutMs, work) {
      const connection = await acquire(timeoutMs);
      try {
        return await work(connection);
      } finally {
        release(connection);
      }
    },
    async close() {
      isClosed = true;
      await Promise.all(idle.splice(0).map((connection) => connection.close()));
    },
  };
}

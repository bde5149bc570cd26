import type { Connection } from './connection.ts';
import { parseGtids, type Gtids } from './gtid.ts';

type PositionQuery = 'primaryPosition' | 'replicaPosition';

interface WatchOptions {
  open: (timeoutMs: number) => Promise<Connection>;
  which: PositionQuery;
  onAnswer(position: Gtids): void;
  onSilence(error: unknown): void;
}

interface Watch {
  /** Resolves when it was asked once, whatever came of it. */
  asked: Promise<void>;
  stop(): Promise<void>;
}

/** A server that hangs is noticed within the sum of the two. */
const everyMs = 500;
const timeoutMs = 900;

/** Asks one server again and again for its position, on a connection of its own that nobody else can hold up. */
export function watchPosition(options: WatchOptions): Watch {
  let connection: Connection | undefined;
  let isStopped = false;
  let wake = () => {};

  async function ask(): Promise<void> {
    const start = performance.now();
    try {
      if (!connection?.isUsable) connection = await options.open(timeoutMs);
      const leftMs = timeoutMs - (performance.now() - start);
      const position = await readPosition(connection, options.which, leftMs);
      if (!isStopped) options.onAnswer(position);
    } catch (error) {
      connection?.destroy();
      if (!isStopped) options.onSilence(error);
    }
  }
  async function askOn(): Promise<void> {
    while (!isStopped) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, everyMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      if (!isStopped) await ask();
    }
    await connection?.close();
  }

  const asked = ask();
  const ended = asked.then(askOn);
  return {
    asked,
    async stop() {
      isStopped = true;
      wake();
      await ended;
    },
  };
}

export async function readPosition(
  connection: Connection,
  which: PositionQuery,
  timeoutMs: number,
): Promise<Gtids> {
  const { rows } = await connection.query(connection.flavour[which], [], timeoutMs);
  const { position } = rows[0] as { position: string };
  const gtids = parseGtids(position);
  if (!gtids) throw new Error(`A server reports a position that is not understood: ${position}`);
  return gtids;
}

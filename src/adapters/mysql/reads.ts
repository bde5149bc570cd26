import type { QueryResult } from 'kysely';
import { isAway, isLost, PoolBusyError, toAppError } from './errors.ts';
import { hasReached } from './gtid.ts';
import type { Run } from './kysely.ts';
import { slackMs, type Limits } from './limits.ts';
import type { Pool } from './pool.ts';
import type { Want } from './position.ts';
import { chooseRoute, type Stop } from './read-routing.ts';
import type { ReplicaMonitor } from './replica-monitor.ts';
import { readPosition } from './watch-position.ts';

interface ReadOptions {
  primary: Pool;
  replicas: readonly Pool[];
  monitor: ReplicaMonitor;
  limits: Limits;
  /** How many reads the primary takes at once only because of a person's position. */
  primaryShare: number;
}

/**
 * Gives, for what a reader wants, how its statements are run: each at the best server at that moment, and at the
 * next one when that server turns out to be away. Rejects with `unavailable` in time.
 *
 * Positions come from browsers, and with one that no replica reaches everybody could send all reads to the primary. It
 * has a share for what is `personal`, so that writes and critical reads have the rest; beyond it, such a read gets what
 * a replica has by now.
 */
export function openReads(options: ReadOptions): (want: Want, whose?: 'personal') => Run {
  const { replicas, monitor, limits } = options;
  const inAllMs = limits.acquireTimeoutMs + limits.queryTimeoutMs;
  const share = openShare(options.primaryShare);
  let turn = 0;

  const view = () =>
    replicas.map((pool, replica) => ({
      isServing: monitor.isServing(replica),
      load: pool.load,
      reached: monitor.reached(replica),
    }));

  async function read(want: Want, statement: Statement, whose?: 'personal'): Promise<Result> {
    const start = performance.now();
    const elapsed = () => performance.now() - start;
    const route = chooseRoute(view(), want, turn++);
    for (const [index, stop] of route.entries()) {
      const next = route[index + 1];
      const takesShare = whose === 'personal' && stop.server === 'primary';
      if (takesShare && share.isTaken()) return read('any', statement);
      const leftMs = inAllMs + slackMs - elapsed();
      // A server that hangs must leave enough for another one.
      const withinMs = next === undefined || next.server === stop.server ? leftMs : leftMs / 2;
      const ask = () => readAt(options, stop, want, withinMs, statement);
      try {
        const result = await (takesShare ? share.use(ask) : ask());
        if (result) return result;
      } catch (error) {
        passOn(error, stop, next, elapsed(), monitor);
      }
    }
    throw new Error('A route ends at the primary, which answers or fails');
  }

  return (want, whose) => async (sql, parameters) => {
    try {
      return await read(want, [sql, parameters], whose);
    } catch (error) {
      throw toAppError(error);
    }
  };
}

type Statement = Parameters<Run>;
type Result = QueryResult<unknown>;

/** Undefined when a replica was asked and has not come far enough. */
async function readAt(
  { primary, replicas, monitor, limits }: ReadOptions,
  { server, mustAsk }: Stop,
  want: Want,
  withinMs: number,
  [sql, parameters]: Statement,
): Promise<Result | undefined> {
  const pool = server === 'primary' ? primary : (replicas[server] as Pool);
  const end = performance.now() + withinMs;
  const left = () => Math.min(limits.queryTimeoutMs, end - performance.now());
  return pool.use(Math.min(limits.acquireTimeoutMs, withinMs), async (connection) => {
    if (mustAsk && server !== 'primary') {
      const reached = await readPosition(connection, 'replicaPosition', left());
      monitor.learn(server, reached);
      if (typeof want === 'object' && !hasReached(reached, want)) return undefined;
    }
    return connection.query(sql, parameters, left());
  });
}

/** Throws the error of a server that was asked, unless the next one of the route is to be tried. */
function passOn(
  error: unknown,
  { server }: Stop,
  next: Stop | undefined,
  elapsedMs: number,
  monitor: ReplicaMonitor,
): void {
  if (!isAway(error)) throw error;
  if (server !== 'primary' && !(error instanceof PoolBusyError)) monitor.suspect(server, error);
  const mayTryAgain = isLost(error) && elapsedMs <= slackMs;
  if (next === undefined || (next.server === server && !mayTryAgain)) throw error;
}

/** Of what only so many may use at once. */
function openShare(size: number) {
  let users = 0;
  return {
    isTaken: () => users >= size,
    async use<T>(work: () => Promise<T>): Promise<T> {
      users += 1;
      try {
        return await work();
      } finally {
        users -= 1;
      }
    },
  };
}

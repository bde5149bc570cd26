import type { Log } from '../../ops/log.ts';
import type { Connection } from './connection.ts';
import type { Gtids } from './gtid.ts';
import { openTimeline } from './lag.ts';
import { watchPosition } from './watch-position.ts';

export interface Server {
  /** Host and port, for the log. */
  name: string;
  open: (timeoutMs: number) => Promise<Connection>;
}

interface MonitorOptions {
  primary: Server;
  replicas: readonly Server[];
  maxLagMs: number;
  log: Log;
}

/** Knows which replicas may serve. Numbers of replicas are their places in the options. */
export interface ReplicaMonitor {
  /** Resolves when every server was asked once. */
  ready: Promise<void>;
  isServing(replica: number): boolean;
  reached(replica: number): Gtids;
  /** It did not answer a read. Takes it out of the rotation until it answers the monitor again. */
  suspect(replica: number, error: unknown): void;
  /** It was asked for its position by a read. */
  learn(replica: number, reached: Gtids): void;
  close(): Promise<void>;
}

interface Replica extends Server {
  isAlive: boolean;
  isServing: boolean;
  reached: Gtids;
}

/**
 * Asks the primary and every replica twice a second how far they are. A replica that does not answer or lags too far
 * leaves the rotation, and returns by itself. While the primary is away nobody can say how far behind a replica is:
 * then those that served go on serving.
 */
export function watchReplicas({ primary, replicas, maxLagMs, log }: MonitorOptions): ReplicaMonitor {
  const timeline = openTimeline(maxLagMs);
  const states = replicas.map((server): Replica => ({
    ...server,
    isAlive: false,
    isServing: false,
    reached: new Map(),
  }));
  let isPrimaryAlive = true; // Until it was asked: the first replica that answers must not join too soon.

  function review(state: Replica, error?: unknown): void {
    const before = state.isServing;
    // While the primary was never seen, an old page is better than none.
    const isFresh = timeline.isFresh(state.reached) ?? !isPrimaryAlive;
    state.isServing = state.isAlive && isFresh;
    if (state.isServing === before) return;
    const replica = state.name;
    if (state.isServing) log.info({ replica }, 'a replica joined the rotation');
    else if (state.isAlive) log.warn({ replica, maxLagMs }, 'a replica lags too far and left the rotation');
    else log.warn({ replica, error }, 'a replica does not answer and left the rotation');
  }
  const update = (state: Replica, change: Partial<Replica>, error?: unknown) => {
    Object.assign(state, change);
    review(state, error);
  };

  const watches = states.map((state) =>
    watchPosition({
      open: state.open,
      which: 'replicaPosition',
      onAnswer: (reached) => update(state, { reached, isAlive: true }),
      onSilence: (error) => update(state, { isAlive: false }, error),
    }),
  );
  const watchPrimary = () =>
    watchPosition({
      open: primary.open,
      which: 'primaryPosition',
      onAnswer(position) {
        if (!isPrimaryAlive) log.info({ primary: primary.name }, 'the primary answers again');
        isPrimaryAlive = true;
        timeline.record(position, performance.now());
        for (const state of states) review(state);
      },
      onSilence(error) {
        if (isPrimaryAlive) log.warn({ primary: primary.name, error }, 'the primary does not answer');
        isPrimaryAlive = false;
        for (const state of states) review(state);
      },
    });
  // Without replicas nobody asks who is how far.
  if (states.length > 0) watches.push(watchPrimary());

  const stateOf = (replica: number) => states[replica] as Replica;
  return {
    ready: Promise.all(watches.map(({ asked }) => asked)).then(() => undefined),
    isServing: (replica) => stateOf(replica).isServing,
    reached: (replica) => stateOf(replica).reached,
    suspect: (replica, error) => update(stateOf(replica), { isAlive: false }, error),
    learn: (replica, reached) => update(stateOf(replica), { reached }),
    async close() {
      await Promise.all(watches.map((watch) => watch.stop()));
    },
  };
}

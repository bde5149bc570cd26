import type { Log } from '../../ops/log.ts';
import type { Connection } from './connection.ts';
import type { Gtids } from './gtid.ts';
import { openTimeline, type Timeline } from './lag.ts';
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

  const review = (state: Replica, error?: unknown) => {
    // While the primary was never seen, an old page is better than none.
    const isFresh = timeline.isFresh(state.reached) ?? !isPrimaryAlive;
    setServing(state, state.isAlive && isFresh, { log, maxLagMs, error });
  };
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
  const onPrimary = (isAlive: boolean) => {
    isPrimaryAlive = isAlive;
    for (const state of states) review(state);
  };
  // Without replicas nobody asks who is how far.
  if (states.length > 0) watches.push(watchPrimary({ primary, timeline, log, onAsked: onPrimary }));

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

/** Says so in the log when that changes, and why. */
function setServing(
  state: Replica,
  isServing: boolean,
  { log, maxLagMs, error }: { log: Log; maxLagMs: number; error: unknown },
): void {
  if (state.isServing === isServing) return;
  state.isServing = isServing;
  const replica = state.name;
  if (isServing) log.info({ replica }, 'a replica joined the rotation');
  else if (state.isAlive) log.warn({ replica, maxLagMs }, 'a replica lags too far and left the rotation');
  else log.warn({ replica, error }, 'a replica does not answer and left the rotation');
}

interface PrimaryWatch {
  primary: Server;
  timeline: Timeline;
  log: Log;
  /** Called after each time that it was asked, with whether it answered. */
  onAsked: (isAlive: boolean) => void;
}

/** Records how far the primary is, and says in the log when it goes and when it comes back. */
function watchPrimary({ primary, timeline, log, onAsked }: PrimaryWatch) {
  const { name, open } = primary;
  let isAlive = true;
  return watchPosition({
    open,
    which: 'primaryPosition',
    onAnswer(position) {
      if (!isAlive) log.info({ primary: name }, 'the primary answers again');
      isAlive = true;
      timeline.record(position, performance.now());
      onAsked(true);
    },
    onSilence(error) {
      if (isAlive) log.warn({ primary: name, error }, 'the primary does not answer');
      isAlive = false;
      onAsked(false);
    },
  });
}

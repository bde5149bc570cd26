import { hasReached, type Gtids } from './gtid.ts';
import type { Want } from './position.ts';

/** What is known of a replica. */
export interface ReplicaView {
  /** In the rotation: it answers, and is not too far behind. */
  isServing: boolean;
  /** How many use it or wait for it. */
  load: number;
  /** What it had when it was last asked; by now it may have more. */
  reached: Gtids;
}

/** The index of a replica, or the primary. `mustAsk`: only if it turns out to have the position by now. */
export interface Stop {
  server: number | 'primary';
  mustAsk: boolean;
}

const primary: Stop = { server: 'primary', mustAsk: false };

/**
 * Where to read, and where to go from there if that does not answer or has not come far enough. `turn` spreads
 * reads over replicas that have as much to do as each other; any number that goes up.
 */
export function chooseRoute(replicas: readonly ReplicaView[], want: Want, turn: number): [Stop, Stop] {
  if (want === 'primary') return [primary, primary];
  const serving = byLoad(replicas, turn);
  const ready = want === 'any' ? serving : serving.filter(({ reached }) => hasReached(reached, want));
  const [first, second] = ready.map(({ server }) => ({ server, mustAsk: false }));
  if (first) return [first, second ?? primary];
  const [candidate] = serving;
  return [candidate ? { server: candidate.server, mustAsk: true } : primary, primary];
}

function byLoad(replicas: readonly ReplicaView[], turn: number) {
  const count = replicas.length;
  return replicas
    .map((replica, server) => ({ ...replica, server, place: (server + turn) % count }))
    .filter(({ isServing }) => isServing)
    .sort((a, b) => a.load - b.load || a.place - b.place);
}

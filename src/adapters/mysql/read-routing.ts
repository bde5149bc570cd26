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

/** A third replica is not tried: the time for an answer is nearly over. */
const mostReplicas = 2;

/**
 * Where to read, and where to go from there when that does not answer or has not come far enough. Ends at the
 * primary; one that is asked first may have lost only its connections, and is asked again. `turn` spreads reads
 * over replicas that have as much to do as each other; any number that goes up.
 */
export function chooseRoute(replicas: readonly ReplicaView[], want: Want, turn: number): Stop[] {
  if (want === 'primary') return [primary, primary];
  const serving = byLoad(replicas, turn);
  const ready = want === 'any' ? serving : serving.filter(({ reached }) => hasReached(reached, want));
  const [candidate] = serving;
  if (!candidate) return [primary, primary];
  if (ready.length === 0) return [{ server: candidate.server, mustAsk: true }, primary];
  return [...ready.slice(0, mostReplicas).map(({ server }) => ({ server, mustAsk: false })), primary];
}

function byLoad(replicas: readonly ReplicaView[], turn: number) {
  const count = replicas.length;
  return replicas
    .map((replica, server) => ({ ...replica, server, place: (server + turn) % count }))
    .filter(({ isServing }) => isServing)
    .sort((a, b) => a.load - b.load || a.place - b.place);
}

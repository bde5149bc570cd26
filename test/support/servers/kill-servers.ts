import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import type { Part, PartKind } from '../../../deploy/local/cluster/cluster-part.ts';

interface Killing {
  /** Of each kind, one server at random in each round. */
  kinds: readonly PartKind[];
  /** Asked after each round. */
  isEnough: () => boolean;
  /** A server stays away for as long as its start takes, and at most this long besides. */
  awayMs: number;
  /** How long all are up between two kills, at most. */
  restMs: number;
}

const maxAttempts = 20;

/**
 * Kills one server after the other and starts it again, in rounds, each in an order of its own, until it is enough.
 * Resolves, when the last one answers again, with how often it killed one of each kind.
 */
export async function killServers(
  cluster: Cluster,
  { kinds, isEnough, awayMs, restMs }: Killing,
): Promise<Map<PartKind, number>> {
  const killed = new Map<PartKind, number>();
  do {
    for (const kind of shuffled(kinds)) {
      const victim = oneOf(cluster.parts().filter((part) => part.kind === kind));
      await sleep(Math.random() * restMs);
      await victim.kill();
      killed.set(kind, (killed.get(kind) ?? 0) + 1);
      await sleep(Math.random() * awayMs);
      await startAgain(victim);
    }
  } while (!isEnough());
  return killed;
}

/** Again and again, as whoever watches servers does: one that needs another does not start while that is away. */
async function startAgain(victim: Part): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await victim.start();
    } catch (error) {
      if (attempt === maxAttempts) throw error;
      await sleep(500);
    }
  }
}

function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ value }) => value);
}

function oneOf(parts: readonly Part[]): Part {
  const part = parts[Math.floor(Math.random() * parts.length)];
  if (!part) throw new Error('There is no server of a kind that was to be killed');
  return part;
}

import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import type { Part, PartKind } from '../../../deploy/local/cluster/cluster-part.ts';
import { limitCpu } from '../../support/servers/limit-cpu.ts';

/** False where the kernel or a missing right does not allow it. */
export const canHoldNodes = (): boolean => limitCpu(1) !== undefined;

/**
 * Holds each server of these kinds, or each of these, to a share of one core while `work` is done, as a container limit
 * does.
 */
export async function whileHeld<T>(
  cluster: Cluster,
  which: readonly PartKind[] | ((part: Part) => boolean),
  share: number,
  work: () => Promise<T>,
): Promise<T> {
  // A worker that has a backlog is paused until it is drained.
  const isMeant = typeof which === 'function' ? which : ({ kind }: Part) => which.includes(kind);
  const isUp = (part: Part) => isMeant(part) && ['running', 'paused'].includes(part.state);
  const limits = cluster
    .parts()
    .filter(isUp)
    .map((part) => limitCpu(share, part.server().pid));
  try {
    return await work();
  } finally {
    for (const limit of limits) limit?.remove();
  }
}

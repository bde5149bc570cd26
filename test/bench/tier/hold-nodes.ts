import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import type { Part, PartKind } from '../../../deploy/local/cluster/cluster-part.ts';
import { limitCpu } from '../../support/servers/limit-cpu.ts';

export type NodeKind = Extract<PartKind, 'web' | 'worker'>;

/** False where the kernel or a missing right does not allow it. */
export const canHoldNodes = (): boolean => limitCpu(1) !== undefined;

/** Holds each node of a kind to a share of one core while `work` is done, as a container limit does. */
export async function whileNodesAreHeld<T>(
  cluster: Cluster,
  kind: NodeKind,
  share: number,
  work: () => Promise<T>,
): Promise<T> {
  // A worker that has a backlog is paused until it is drained.
  const isUp = (part: Part) => part.kind === kind && ['running', 'paused'].includes(part.state);
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

import type { PartKind, PartState } from '../cluster/cluster-part.ts';

/** What other programs can know of the cluster in a folder, from `state.json` in it. */
export interface ClusterState {
  /** Of the process that holds everything. */
  pid: number;
  /** Where it takes commands. */
  socket: string;
  parts: PartReport[];
}

export interface PartReport {
  name: string;
  kind: PartKind;
  state: PartState;
  /** Where it listens; empty while it starts. */
  address: string;
  pid: number;
}

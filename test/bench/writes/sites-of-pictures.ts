import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';

/** What is measured side by side. */
export interface SitesOfPictures {
  now: Cluster;
  /** The same cluster of an earlier revision, when one is named. */
  before: Cluster | undefined;
}
